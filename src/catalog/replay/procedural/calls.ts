import { as, type FunctionParameter, type Node } from '../../../syntax/node.ts';
import { parseEmbedded, parseFragment } from '../../../syntax/parse.ts';
import { ParseFailure } from '../../../syntax/parser.ts';
import { parsePlpgsql } from '../../../syntax/plpgsql.ts';
import { bodyOf } from '../../../syntax/plpgsql-body.ts';
import { splitStatements } from '../../../syntax/split.ts';
import type { Statement } from '../../../syntax/statement.ts';
import type { Routine } from '../../model.ts';
import { SqlError } from '../../sql-error.ts';
import { sqlstateOfFailure } from '../parse-failures.ts';
import { resultColumns } from '../routines/routine-results.ts';
import type { Session } from '../session.ts';
import { castTo } from './casts.ts';
import { type Argument, type Context, cellOrUnknown, type RowSet } from './context.ts';
import { changesCatalog, definitionOf, routineChanges } from './effects.ts';
import { evaluate } from './expressions.ts';
import { newFrame, savepoint } from './frame.ts';
import { runBody } from './interpret.ts';
import { splitName } from './names.ts';
import { runQuery } from './query.ts';
import { substituted } from './substitute.ts';
import { STATEMENT_COST, spend, UNKNOWN, Undecided, type Value } from './values.ts';

/** How deep routines may call one another. */
const MAX_DEPTH = 30;

/** Calls a routine of the user. One that changes nothing is run too, for the errors that it meets and its value. */
export function callRoutine(routine: Routine, args: readonly Argument[], context: Context, depth = 0): Value {
  const { session, budget } = context;
  if (routineChanges(routine, session)) return runRoutine(routine, args, context, depth);
  if (routine.place === undefined || context.bindings?.rows.size || context.bindings?.outer) return UNKNOWN;
  const rollback = savepoint(session);
  const { statement } = session;
  let value: Value = UNKNOWN;
  try {
    value = runRoutine(routine, args, { ...context, budget: { left: Math.min(budget.left, TRIAL_BUDGET) } }, depth);
  } catch (error) {
    if (!(error instanceof Undecided || error instanceof ParseFailure)) throw error;
    rollback();
    session.statement = statement;
  }
  spend(budget, STATEMENT_COST);
  return value;
}

/** For a routine that changes nothing. */
const TRIAL_BUDGET = 5000;

function runRoutine(routine: Routine, args: readonly Argument[], context: Context, depth: number): Value {
  const { session, budget } = context;
  if (depth >= MAX_DEPTH) throw new Undecided('its routines call one another too deep to be followed');
  spend(budget, STATEMENT_COST);
  const definition = definitionOf(routine);
  if (!definition) return UNKNOWN;
  const inputs = inputsOf(definition);
  const named = new Map<string, Value>();
  const values = inputs.map((input, i) => {
    const { name } = input;
    const value = argumentValue(input, i, args, context);
    if (name !== undefined) named.set(name, value);
    return value;
  });
  const inner: Context = {
    session,
    budget,
    parameters: values,
    variable: (names) =>
      named.get(names.length === 2 && names[0] === routine.name ? (names[1] ?? '') : names.length === 1 ? (names[0] ?? '') : ''),
    call: (called, calledArgs, from) => callRoutine(called, calledArgs, from, depth + 1),
  };
  return withSettings(routine, session, () => runDefinition(definition, routine, inner));
}

/** What the `i`-th argument is given, in its type. */
function argumentValue(
  { name, defexpr, mode, argType }: FunctionParameter,
  i: number,
  args: readonly Argument[],
  context: Context,
): Value {
  if (mode === 'FUNC_PARAM_VARIADIC' && args.length > i && !args[i]?.isVariadic)
    return castTo(
      args.slice(i).map(({ value }) => value),
      argType,
      context,
    );
  const given =
    args.find((one) => one.name !== undefined && one.name === name) ?? (args[i]?.name === undefined ? args[i] : undefined);
  const value = given ? given.value : defexpr ? evaluate(defexpr, { ...context, bindings: undefined }) : null;
  return castTo(value, argType, context);
}

function inputsOf(definition: Statement<'CreateFunctionStmt'>): readonly FunctionParameter[] {
  return (definition.node.parameters ?? []).flatMap((node) => {
    const parameter = as(node, 'FunctionParameter');
    return parameter && parameter.mode !== 'FUNC_PARAM_OUT' && parameter.mode !== 'FUNC_PARAM_TABLE' ? [parameter] : [];
  });
}

/** SECURITY DEFINER and `set search_path` hold while the routine runs. */
export function withSettings<T>(routine: Routine, session: Session, work: () => T): T {
  const { role, searchPath } = session;
  if (routine.securityDefiner) session.role = routine.owner;
  const path = routine.settings.find((setting) => setting.startsWith('search_path='));
  if (path !== undefined)
    session.searchPath = path
      .slice('search_path='.length)
      .split(',')
      .flatMap((name) => splitName(name.trim()) ?? (name.trim() === '$user' ? ['$user'] : []));
  try {
    return work();
  } finally {
    session.role = role;
    if (path !== undefined) session.searchPath = searchPath;
  }
}

function runDefinition(definition: Statement<'CreateFunctionStmt'>, routine: Routine, context: Context): Value {
  const body = bodyOf(definition);
  if (body.language === 'sql') {
    const value = runSqlBody(body, context);
    return isScalar(routine) ? value : UNKNOWN;
  }
  const parsed = parsePlpgsql(definition);
  const frame = newFrame(parsed, context, routine.name);
  if (routine.returns?.setOf) frame.results = resultColumns(context.session, routine.arguments, routine.returns)?.types;
  const inputs = parsed.variables.filter(({ line, name }) => line === 0 && name !== 'found');
  inputs.forEach((variable, i) => {
    const value = context.variable([variable.name]) ?? (/^\$\d+$/.test(variable.name) ? context.parameters[i] : undefined);
    frame.values.set(variable.number, value ?? null);
  });
  const flow = runBody(frame);
  return flow?.kind === 'return' && frame.doubt === undefined && isScalar(routine) ? flow.value : UNKNOWN;
}

/** Gives one value, which is what its RETURN or its last query says. */
function isScalar({ returns, arguments: args }: Routine): boolean {
  return returns !== undefined && !returns.setOf && args.every(({ mode }) => mode === 'in' || mode === 'variadic');
}

/** The value of the last query, if the body ends with one. */
function runSqlBody(body: ReturnType<typeof bodyOf>, context: Context): Value {
  const { session } = context;
  let value: Value = UNKNOWN;
  for (const { start, end } of splitStatements(body.sql)) {
    const sql = body.sql.slice(start, end).replace(/;\s*$/, '');
    if (sql.trim() === '') continue;
    const statement = parsedPiece(body, sql, start);
    if (!statement) continue;
    spend(context.budget, STATEMENT_COST);
    value = UNKNOWN;
    if (statement.tag === 'SelectStmt') value = firstCell(runQuery({ SelectStmt: statement.node } as Node, context));
    else if (changesCatalog(statement, session)) session.execute(statement);
    else session.execute(substituted(statement, context));
  }
  return value;
}

function firstCell({ rows, columns, maybeMore }: RowSet): Value {
  if (maybeMore) return UNKNOWN;
  return rows[0] ? cellOrUnknown(rows[0], columns[0] ?? '') : null;
}

function parsedPiece(body: ReturnType<typeof bodyOf>, sql: string, start: number): Statement | undefined {
  try {
    if (body.start === undefined) return parseFragment(sql, body.span)[0];
    const from = body.start + start;
    return parseEmbedded({
      text: body.text,
      start: from,
      end: from + sql.length,
      ...(body.origin ? { origin: body.origin } : {}),
    });
  } catch (error) {
    if (error instanceof ParseFailure) return undefined;
    throw error;
  }
}

/**
 * Follows what a statement runs. Where that ends undecided, the statement leaves no trace and is marked; inside another statement that
 * is being followed, the budget is shared.
 */
export function follow(session: Session, work: (context: Context) => void, budget: number): void {
  const outer = running.get(session);
  const shared = outer ?? { left: budget, depth: 0 };
  const rollback = savepoint(session);
  const { statement } = session;
  running.set(session, shared);
  try {
    if (++shared.depth > MAX_DEPTH) throw new Undecided('its statements run one another too deep to be followed');
    work({ session, budget: shared, parameters: [], variable: () => undefined, call: callRoutine });
  } catch (error) {
    if (error instanceof ParseFailure)
      throw new SqlError(sqlstateOfFailure(error.message), error.message, { statement, offset: -1, extent: 'statement' });
    if (!(error instanceof Undecided) || outer) throw error;
    rollback();
    session.statement = statement;
    session.unfollowed(error.message);
  } finally {
    shared.depth--;
    if (!outer) running.delete(session);
  }
}

const running = new WeakMap<Session, { left: number; depth: number }>();
