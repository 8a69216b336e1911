import type { Routine } from '../../catalog/model.ts';
import type { Span } from '../../source/source-file.ts';
import { as, type FuncCall, type Node, namesOf, type SelectStmt, stringOf, walk } from '../../syntax/node.ts';
import type { Statement } from '../../syntax/statement.ts';
import { spanOf } from '../../syntax/tokens.ts';
import { type BodyQuery, bodyQueries } from './queries.ts';

/** An argument that becomes part of the SQL that a routine runs. */
export interface Injection {
  /** The argument's name. */
  readonly argument: string;
  /** The text that EXECUTE runs, as written. */
  readonly at: Span;
}

/**
 * Where a text argument of a PL/pgSQL routine goes into EXECUTE as SQL: itself, joined by `||` or `concat`, or by `%s` of `format`,
 * straight or by way of variables. What is quoted (`quote_ident`, `quote_literal`, `%I`, `%L`), cast to another type, goes through a
 * function that is not known, or is asked for in a condition, which may check it, is none.
 */
export function injectionOf(routine: Routine): Injection | undefined {
  const texts = routine.arguments.filter(({ mode, type }) => mode !== 'out' && mode !== 'table' && isText(type));
  const queries =
    routine.language === 'plpgsql' && texts.length > 0 && /\bexecute\b/i.test(routine.body ?? '') ? bodyQueries(routine) : [];
  if (!queries?.some(({ isDynamic }) => isDynamic)) return undefined;
  const sources = new Map(texts.flatMap(({ name }) => (name === undefined ? [] : [[name, name] as const])));
  spread(queries, sources);
  const checked = new Set(
    queries.flatMap((query) => (query.isCondition || isLookup(query) ? namesAskedFor(query.statement) : [])),
  );
  for (const { statement, isDynamic } of queries) {
    if (!isDynamic) continue;
    const name = rawNames(expressionOf(statement)).find(
      (one) => sources.has(one) && !checked.has(one) && !checked.has(sources.get(one) ?? ''),
    );
    const argument = name === undefined ? undefined : sources.get(name);
    if (argument !== undefined) return { argument, at: spanOf({ statement, offset: -1, extent: 'statement' }) };
  }
  return undefined;
}

function isText({ schema, name, isArray }: Routine['arguments'][number]['type']): boolean {
  return schema === 'pg_catalog' && (name === 'text' || name === 'varchar') && !isArray;
}

/** A query of rows, which may look for what is allowed. */
function isLookup({ statement, isDynamic }: BodyQuery): boolean {
  return !isDynamic && statement.tag === 'SelectStmt' && (statement.node as SelectStmt).fromClause !== undefined;
}

/** Adds the variables that arguments are put into unquoted. */
function spread(queries: readonly BodyQuery[], sources: Map<string, string>): void {
  for (let before = -1; before !== sources.size; ) {
    before = sources.size;
    for (const { statement, assigns } of queries) {
      const from = assigns === undefined ? undefined : rawNames(expressionOf(statement)).find((name) => sources.has(name));
      const argument = from === undefined ? undefined : sources.get(from);
      if (assigns !== undefined && argument !== undefined && !sources.has(assigns)) sources.set(assigns, argument);
    }
  }
}

function expressionOf({ node }: Statement): Node | undefined {
  return as((node as SelectStmt).targetList?.[0], 'ResTarget')?.val;
}

/** The names whose texts become part of an expression's text as they are. */
function rawNames(node: Node | undefined): readonly string[] {
  const column = as(node, 'ColumnRef');
  if (column) {
    const [name] = column.fields ?? [];
    return column.fields?.length === 1 && name ? [stringOf(name) ?? ''] : [];
  }
  const operation = as(node, 'A_Expr');
  if (operation)
    return namesOf(operation.name).join() === '||' ? [...rawNames(operation.lexpr), ...rawNames(operation.rexpr)] : [];
  const cast = as(node, 'TypeCast');
  if (cast) return /^(?:text|varchar)$/.test(namesOf(cast.typeName?.names).at(-1) ?? '') ? rawNames(cast.arg) : [];
  const coalesce = as(node, 'CoalesceExpr');
  if (coalesce) return (coalesce.args ?? []).flatMap(rawNames);
  const call = as(node, 'FuncCall');
  return call ? rawArguments(call).flatMap(rawNames) : [];
}

/** Functions whose result has their arguments' texts in it. */
const PASSING = new Set(['btrim', 'concat', 'concat_ws', 'lower', 'ltrim', 'replace', 'rtrim', 'upper']);

function rawArguments({ funcname, args = [] }: FuncCall): readonly Node[] {
  const name = namesOf(funcname).at(-1) ?? '';
  if (PASSING.has(name)) return args;
  const pattern = name === 'format' ? as(args[0], 'A_Const')?.sval?.sval : undefined;
  if (pattern === undefined) return [];
  let next = 0;
  return [...pattern.matchAll(/%(?:(\d+)\$)?-?(?:\d+|\*(?:\d+\$)?)?([sIL%])/g)].flatMap(([, position, kind]) => {
    if (kind === '%') return [];
    next = position === undefined ? next + 1 : Number(position);
    return kind === 's' ? (args[next] ?? []) : [];
  });
}

/** The names in a condition, null tests aside. */
function namesAskedFor({ tag, node }: Statement): readonly string[] {
  const names: string[] = [];
  walk({ [tag]: node }, (inner, one) => {
    if (inner === 'NullTest') return false;
    if (inner === 'ColumnRef') names.push(...namesOf((one as { readonly fields?: Node[] }).fields));
    return undefined;
  });
  return names;
}
