import { atomicStatements } from '../../../syntax/atomic-body.ts';
import type { CreateFunctionStmt, Node } from '../../../syntax/node.ts';
import { as, tagOf } from '../../../syntax/node.ts';
import { parseFragment } from '../../../syntax/parse.ts';
import { ParseFailure } from '../../../syntax/parser.ts';
import { bodyOf } from '../../../syntax/plpgsql-body.ts';
import type { Statement } from '../../../syntax/statement.ts';
import type { Routine } from '../../model.ts';
import type { Reference, TypeReference } from '../../object-model.ts';
import { SqlError } from '../../sql-error.ts';
import { typeByReference } from '../../types.ts';
import { analyzeQuery } from '../analysis/queries.ts';
import type { Scope, ScopeRelation } from '../analysis/scope.ts';
import { here, type Session } from '../session.ts';
import { identifierList } from '../settings.ts';
import { requireWritable } from '../updatable-views.ts';
import { requireDeclaredTypes } from './plpgsql-declarations.ts';
import { requireReturns } from './plpgsql-returns.ts';
import { requireSyntax } from './plpgsql-syntax.ts';
import { type LastStatement, requireResult } from './routine-results.ts';

type Checked = Pick<Routine, 'name' | 'kind' | 'arguments' | 'returns' | 'language' | 'body' | 'settings'>;

/**
 * What the language's validator refuses (`fmgr_sql_validator`, `plpgsql_validator`), under the routine's own search_path: names in an SQL
 * body that mean nothing, types of PL/pgSQL variables that do not exist.
 * @throws {SqlError} 42601, 42P01, 42703, 42704 …
 */
export function validateBody(session: Session, node: CreateFunctionStmt, routine: Checked): readonly Reference[] {
  const { searchPath } = session;
  const setting = routine.settings.find((item) => item.startsWith('search_path='));
  if (setting !== undefined) session.searchPath = identifierList(setting.slice('search_path='.length));
  try {
    if (node.sql_body) return checkAtomicBody(session, node.sql_body, routine);
    if (!checksBodies(session)) return [];
    if (routine.language === 'sql') checkSqlBody(session, routine);
    else if (routine.language === 'plpgsql') {
      requireTriggerShape(session, routine);
      requireDistinctNames(session, routine);
      requireDeclaredTypes(session, routine.body ?? '');
      requireReturns(session, routine);
      requireSyntax(session, routine);
    }
    return [];
  } finally {
    session.searchPath = searchPath;
  }
}

function checksBodies({ settings }: Session): boolean {
  return !/^(off|false|no|0)$/.test(settings.get('check_function_bodies') ?? 'on');
}

/** All parameters are variables of one block (`add_parameter_name` in pl_comp.c). @throws {SqlError} 42P13. */
function requireDistinctNames(session: Session, { arguments: parameters }: Checked): void {
  const seen = new Set<string>();
  for (const { name } of parameters) {
    if (name === undefined) continue;
    if (seen.has(name)) throw new SqlError('42P13', `parameter name "${name}" used more than once`, here(session, undefined));
    seen.add(name);
  }
}

/** Trigger functions take no arguments (`plpgsql_compile_callback` in pl_comp.c). @throws {SqlError} 42P13. */
function requireTriggerShape(session: Session, { arguments: parameters, returns }: Checked): void {
  const { name } = returns ?? {};
  if (parameters.length === 0 || (name !== 'trigger' && name !== 'event_trigger')) return;
  const message = `${name.replace('_', ' ')} functions cannot have declared arguments`;
  throw new SqlError('42P13', message, here(session, undefined));
}

function checkAtomicBody(session: Session, body: Node, routine: Checked): readonly Reference[] {
  const scope = argumentScope(session, routine);
  const checked = atomicStatements(body).map((statement) => {
    const returned = as(statement, 'ReturnStmt')?.returnval;
    const query: Node = returned ? { SelectStmt: { targetList: [{ ResTarget: { val: returned } }] } } : statement;
    return checkStatement(session, query, scope);
  });
  if (checksBodies(session)) requireResult(session, routine, checked.at(-1));
  return checked.flatMap(({ yields }) => yields?.references ?? []);
}

function checkStatement(session: Session, node: Node, scope: Scope): LastStatement {
  if (!QUERIES.has(tagOf(node))) return { node, yields: undefined };
  const yields = analyzeQuery(session, node, scope);
  requireWritable(session, node);
  return { node, yields };
}

const QUERIES = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

function checkSqlBody(session: Session, routine: Checked): void {
  const outer = session.statement as Statement<'CreateFunctionStmt'>;
  const statements = parsed(session, routine.body ?? '');
  if (routine.arguments.some(({ type }) => POLYMORPHIC.has(type.name))) return;
  const scope = argumentScope(session, routine);
  let last: LastStatement | undefined;
  try {
    for (const statement of statements) {
      session.statement = statement;
      last = checkStatement(session, { [statement.tag]: statement.node } as Node, scope);
    }
  } catch (error) {
    throw error instanceof SqlError ? placedInBody(asOfArgument(error, scope), outer) : error;
  } finally {
    session.statement = outer;
  }
  requireResult(session, routine, last);
}

/** Of a function with such arguments only the syntax is checked: its types come with the call. */
const POLYMORPHIC = new Set(
  `anyelement anyarray anynonarray anyenum anyrange anymultirange anycompatible anycompatiblearray anycompatiblenonarray
anycompatiblerange anycompatiblemultirange`.split(/\s+/),
);

function parsed(session: Session, body: string): readonly Statement[] {
  try {
    return parseFragment(body, { file: session.statement.text.source, start: 0, end: 0 });
  } catch (error) {
    if (error instanceof ParseFailure) throw new SqlError('42601', error.message, here(session, undefined));
    throw error;
  }
}

/** A column that a row argument does not have: PostgreSQL then misses a FROM item of the argument's name. */
function asOfArgument(error: SqlError, { relations }: Scope): SqlError {
  const name = error.sqlstate === '42703' ? /^column (\w+)\.\w+ does not exist$/.exec(error.message)?.[1] : undefined;
  if (name === undefined || !relations.slice(1).some((relation) => relation.name === name)) return error;
  return new SqlError('42P01', `missing FROM-clause entry for table "${name}"`, error.place);
}

/** The error at its place in the file, where the body stands there verbatim; else at the whole statement. */
function placedInBody(error: SqlError, outer: Statement<'CreateFunctionStmt'>): SqlError {
  const { start, text } = bodyOf(outer);
  const whole = { statement: outer, offset: -1, extent: 'statement' } as const;
  const at = error.place;
  if (start === undefined || !at || at.offset < 0) return new SqlError(error.sqlstate, error.message, whole);
  const offset = text.utf8.toUtf8(start) - outer.base + at.offset;
  return new SqlError(error.sqlstate, error.message, { statement: outer, offset, extent: at.extent });
}

/** Arguments as names: `argument`, `routine.argument`, and `argument.column` of those with a row type. */
function argumentScope(session: Session, routine: Checked): Scope {
  const inputs = routine.arguments.filter(({ mode }) => mode !== 'table' && mode !== 'out');
  const named = inputs.flatMap(({ name, type }) => (name === undefined ? [] : [{ name, type }]));
  const rows = named.flatMap(({ name, type }): readonly ScopeRelation[] => {
    const columns = rowColumns(session, type);
    return columns ? [{ name, columns, qualifiedOnly: true }] : [];
  });
  return { relations: [{ name: routine.name, columns: named }, ...rows], parameters: inputs.map(({ type }) => type) };
}

function rowColumns(session: Session, type: TypeReference): ScopeRelation['columns'] | undefined {
  const row = typeByReference(session.catalog, type);
  return row && 'columns' in row ? row.columns : undefined;
}
