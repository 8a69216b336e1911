import { ParseFailure } from './parser.ts';
import type { PlVariable } from './plpgsql-tree.ts';

/** libpg_query's JSON: tagged objects; zero, false and '' are left out. */
export type Json = { readonly [key: string]: unknown };

/** The tag of a node, and the node. */
export function entry(tagged: Json): readonly [string, Json] {
  const tag = Object.keys(tagged)[0] ?? '';
  return [tag, (tagged[tag] ?? {}) as Json];
}
export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
export function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
/** `label`, where there is one. */
export function labelOf(fields: Json): { readonly label?: string } {
  return typeof fields.label === 'string' ? { label: fields.label } : {};
}
/** @throws {ParseFailure} where a part is missing. */
export function required<T>(value: T | undefined): T {
  if (value === undefined) throw new ParseFailure('unfinished PL/pgSQL statement', 0);
  return value;
}

/** The variables that integer FOR loops declare by themselves: numbers in order, by name and line. */
export function loopVariablesOf(action: unknown, variables: readonly PlVariable[]): ReadonlyMap<string, number[]> {
  const counts = new Map<string, number>();
  const stack: unknown[] = [action];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (value === null || typeof value !== 'object') continue;
    const loop = (value as Json).PLpgSQL_stmt_fori as { var: { PLpgSQL_var: Json } } | undefined;
    if (loop) {
      const key = `${loop.var.PLpgSQL_var.refname} ${numberOf(loop.var.PLpgSQL_var.lineno)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    stack.push(...Object.values(value));
  }
  const numbers = new Map<string, number[]>();
  for (const [key, count] of counts) {
    const same = variables.filter((one) => `${one.name} ${one.line}` === key).map((one) => one.number);
    numbers.set(key, same.slice(-count));
  }
  return numbers;
}
