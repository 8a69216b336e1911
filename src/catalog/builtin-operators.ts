import data from './platform/server/operators.json' with { type: 'json' };
import { has, type Marked, readMarks } from './server-version.ts';

/** One of PostgreSQL's own operators; types are `TypeKey`s. */
export interface BuiltinOperator {
  /** Undefined for a prefix operator. */
  readonly left: string | undefined;
  readonly right: string;
  readonly result: string;
  /** Whether its operands can change places (`oprcom` is itself). */
  readonly isOwnCommutator: boolean;
}

interface Entry extends Marked {
  readonly operator: BuiltinOperator;
}

const known = new Map<string, readonly Entry[]>();

/** The operators of this name in a server's `pg_catalog`. */
export function builtinOperators(name: string, version: number): readonly BuiltinOperator[] {
  let entries = known.get(name);
  if (!entries) {
    const { operators } = data as { readonly operators: Readonly<Partial<Record<string, string | readonly string[]>>> };
    entries = readMarks(Object.hasOwn(operators, name) ? operators[name] : undefined).map((marked) => {
      const [left = '', right = '', result = '', commutes] = marked.text.split(' ');
      const operator = { left: left === '-' ? undefined : left, right, result, isOwnCommutator: commutes === 'c' };
      return { operator, ...marked };
    });
    known.set(name, entries);
  }
  return entries.filter((entry) => has(entry, version)).map(({ operator }) => operator);
}
