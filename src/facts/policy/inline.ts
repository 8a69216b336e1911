import type { Routine } from '../../catalog/model.ts';
import { hasPrivilege, PRIVILEGE } from '../../catalog/privileges.ts';
import { as, type FuncCall, type Node, type SelectStmt, walk } from '../../syntax/node.ts';
import { parseFile } from '../../syntax/parse.ts';
import { isStatement } from '../../syntax/statement.ts';
import type { Context } from './caller.ts';
import type { Evaluate } from './evaluate.ts';
import { firstValue } from './subselects.ts';
import { decided, isNull, MAY, nullnessOf, survivesAs, type Value } from './value.ts';

/** Functions within functions, beyond which a call is left undecided. */
const MAX_INLINED = 8;

/** The value of a call of a function that is one SELECT in SQL, with the arguments put in; undefined for any other. */
export function inlined(node: Node, call: FuncCall, routine: Routine, context: Context, evaluate: Evaluate): Value | undefined {
  const { routines, catalog, caller } = context;
  if (routines.includes(routine.oid) || routines.length >= MAX_INLINED || call.func_variadic) return undefined;
  const select = bodyOf(routine);
  const given = call.args ?? [];
  const isPositional = routine.arguments.every(({ mode }) => mode === 'in') && given.length === routine.arguments.length;
  if (!select || !isPositional || given.some((arg) => as(arg, 'NamedArgExpr'))) return undefined;
  const values = given.map((arg) => evaluate(arg, context));
  if (routine.strict && values.some(isNull)) return decided(MAY.NULL, false);
  const named = new Map<string | number, Value>();
  routine.arguments.forEach(({ name, type }, i) => {
    const value = values[i];
    if (!value) return;
    const { constant, ...rest } = value;
    const passed = survivesAs(constant, type.name) ? value : { ...rest, open: [node] };
    named.set(i + 1, passed);
    if (name !== undefined) named.set(name, passed);
  });
  const { table: _, ...outside } = context;
  const inner = { ...outside, references: [], arguments: named, hasFrom: false, routines: [...routines, routine.oid] };
  return returned(node, routine, firstValue(node, select, inner, evaluate), {
    mayBeNull: routine.strict && values.some(({ may }) => (may & MAY.NULL) !== 0),
    safe:
      hasPrivilege(catalog, caller.role, routine, PRIVILEGE.EXECUTE) &&
      !callsFunction(select) &&
      values.every(({ safe }) => safe),
  });
}

function returned(
  node: Node,
  { returns }: Routine,
  value: Value,
  { mayBeNull, safe }: { readonly mayBeNull: boolean; readonly safe: boolean },
): Value {
  const { constant, ...rest } = value;
  const extra = mayBeNull ? MAY.NULL : 0;
  const isBoolean = returns?.name === 'bool' && !returns.isArray;
  const may = (isBoolean ? value.may : nullnessOf(value)) | extra;
  const open = value.open.length > 0 || extra ? [node] : [];
  const kept = constant !== undefined && survivesAs(constant, returns?.name ?? '') ? { constant } : {};
  return { ...rest, may, ...kept, folded: false, safe: safe && value.safe, open };
}

const bodies = new WeakMap<Routine, SelectStmt | 'none'>();

/** The one SELECT that a SQL function consists of; undefined where it is more, returns a set, or cannot be read. */
function bodyOf(routine: Routine): SelectStmt | undefined {
  const known = bodies.get(routine);
  if (known) return known === 'none' ? undefined : known;
  const select = readBody(routine);
  bodies.set(routine, select ?? 'none');
  return select;
}

function readBody({ kind, language, body, returns, place }: Routine): SelectStmt | undefined {
  if (kind !== 'function' || language !== 'sql' || !body || !returns || returns.setOf || !place) return undefined;
  const { statements } = parseFile({ path: 'body', text: body });
  const [statement] = statements;
  return statements.length === 1 && statement && isStatement(statement, 'SelectStmt') ? statement.node : undefined;
}

/** A body is parsed when it runs, with the caller's right to look into the schemas it names: calls in it may fail. */
function callsFunction(select: SelectStmt): boolean {
  let calls = false;
  walk(select, (tag) => {
    calls ||= tag === 'FuncCall' || tag === 'RangeVar';
    return !calls;
  });
  return calls;
}
