import { type A_Expr, as, type FuncCall, type Node, type NodeTag, namesOf, type TypeCast, walk } from '../../../syntax/node.ts';
import type { Catalog } from '../../model.ts';
import { type CoercionContext, coercionPath } from '../../resolution/coercion.ts';
import { resolveOperator } from '../../resolution/operators.ts';
import { isArrayKey, keyOf, type TypeKey, UNKNOWN } from '../../resolution/type-key.ts';
import { baseOf, elementOf, traitsOf } from '../../resolution/type-traits.ts';
import type { Analysis } from './analysis.ts';
import { expressionType } from './expression-types.ts';
import { calledFunction } from './function-references.ts';
import { mayBeInlined } from './inlining.ts';
import type { Scope } from './scope.ts';

/** What may not give the same every time: where none of these stands, an expression certainly does. */
const MAY_CHANGE: ReadonlySet<NodeTag> = new Set([
  'A_Expr',
  'CaseExpr',
  'CoalesceExpr',
  'FuncCall',
  'MinMaxExpr',
  'SQLValueFunction',
  'TypeCast',
]);

type TypeOf = (node: Node | undefined) => TypeKey | undefined;

/** Whether an expression certainly calls what is not IMMUTABLE (`contain_mutable_functions`); `analysis` has resolved its names. */
export function isMutable(analysis: Analysis, root: Node, scope: Scope): boolean {
  const { catalog } = analysis.session;
  const typeOf: TypeOf = (node) => {
    const type = expressionType(analysis, node, scope);
    return type && keyOf(type);
  };
  let found = false;
  walk(root, (tag, node) => {
    if (found) return false;
    if (!MAY_CHANGE.has(tag)) return true;
    switch (tag) {
      case 'SQLValueFunction':
        found = true;
        break;
      case 'FuncCall': {
        const call = node as FuncCall;
        const { callable, types } = calledFunction(analysis, call, scope);
        const given = (call.args ?? []).map((arg) => typeOf(as(arg, 'NamedArgExpr')?.arg ?? arg));
        const volatility = callable?.builtin?.volatility ?? callable?.routine?.volatility.charAt(0) ?? 'i';
        const isInlined = callable?.routine && mayBeInlined(callable.routine);
        found = (volatility !== 'i' && !isInlined) || castsMutably(catalog, given, types);
        break;
      }
      case 'TypeCast': {
        const { arg, typeName } = node as TypeCast;
        const target = typeName && typeOf({ TypeCast: node as TypeCast });
        found = castsMutably(catalog, [typeOf(arg)], [target], 'e');
        break;
      }
      case 'A_Expr':
        found = isMutableOperation(catalog, node as A_Expr, typeOf);
        break;
      default: {
        const common = typeOf({ [tag]: node } as Node);
        const branches = (node as { readonly args?: readonly Node[] }).args ?? [];
        const given = branches.map((branch) => typeOf(as(branch, 'CaseWhen')?.result ?? branch));
        found = castsMutably(
          catalog,
          given,
          given.map(() => common),
        );
      }
    }
    return !found;
  });
  return found;
}

/** Names of operators that the grammar hides in other words. */
const HIDDEN: { readonly [Kind in NonNullable<A_Expr['kind']>]?: readonly string[] } = {
  AEXPR_BETWEEN: ['>=', '<='],
  AEXPR_BETWEEN_SYM: ['>=', '<='],
  AEXPR_NOT_BETWEEN: ['<', '>'],
  AEXPR_NOT_BETWEEN_SYM: ['<', '>'],
  AEXPR_DISTINCT: ['='],
  AEXPR_NOT_DISTINCT: ['='],
  AEXPR_NULLIF: ['='],
};

function isMutableOperation(catalog: Catalog, { kind, name, lexpr, rexpr }: A_Expr, typeOf: TypeOf): boolean {
  const written = namesOf(name);
  if (written.length > 1 && written[0] !== 'pg_catalog') return false;
  const left = lexpr && typeOf(lexpr);
  if (lexpr && left === undefined) return false;
  const list = as(rexpr, 'List')?.items;
  const others = (list ?? [rexpr]).map((node) => {
    const type = typeOf(node);
    return type !== undefined && (kind === 'AEXPR_OP_ANY' || kind === 'AEXPR_OP_ALL') ? elementOf(catalog, type) : type;
  });
  const names = (kind && HIDDEN[kind]) ?? [written.at(-1) ?? ''];
  return others.some(
    (right) => right !== undefined && names.some((operator) => isMutableOperator(catalog, operator, left, right)),
  );
}

function isMutableOperator(catalog: Catalog, name: string, left: TypeKey | undefined, right: TypeKey): boolean {
  const found = resolveOperator(catalog, name, left, right);
  if (typeof found === 'string') return false;
  const given = left === undefined ? [right] : [left, right];
  const [one, other] = found.types;
  // `anything || text` writes the thing out
  if (name === '||' && found.result === 'text')
    return found.types.some((type) => type !== undefined && type !== 'text' && writesMutably(catalog, type));
  return MUTABLE_OPERATORS.has(`${name} ${one} ${other}`) || castsMutably(catalog, given, found.types);
}

/** PostgreSQL's operators on times of day depend on the time zone where one side has one, text search on its configuration. */
export const MUTABLE_OPERATORS: ReadonlySet<string> = new Set([
  ...['<', '<=', '=', '<>', '>=', '>'].flatMap((operator) => [
    `${operator} date timestamptz`,
    `${operator} timestamptz date`,
    `${operator} timestamp timestamptz`,
    `${operator} timestamptz timestamp`,
  ]),
  '+ timestamptz interval',
  '+ interval timestamptz',
  '- timestamptz interval',
  '@@ text text',
  '@@ text tsquery',
]);

/** Casts by a function that is not immutable (pg_cast, pg_proc). */
export const MUTABLE_CASTS: ReadonlySet<string> = new Set([
  'int8 money',
  'int4 money',
  'numeric money',
  'money numeric',
  'text xml',
  'bpchar xml',
  'varchar xml',
  'text regclass',
  'varchar regclass',
  'date timestamptz',
  'time timetz',
  'timestamp timestamptz',
  'timestamptz timestamp',
  'timestamptz timetz',
  'timestamptz time',
  'timestamptz date',
]);

function castsMutably(
  catalog: Catalog,
  given: readonly (TypeKey | undefined)[],
  targets: readonly (TypeKey | undefined)[] | undefined,
  context: CoercionContext = 'i',
): boolean {
  return given.some((source, i) => {
    const target = targets?.[i];
    return source !== undefined && target !== undefined && source !== UNKNOWN && isMutableCast(catalog, source, target, context);
  });
}

function isMutableCast(catalog: Catalog, source: TypeKey, target: TypeKey, context: CoercionContext): boolean {
  const [from, to] = [baseOf(catalog, source), baseOf(catalog, target)];
  if (from === to) return false;
  switch (coercionPath(catalog, from, to, context)) {
    case 'function':
      return MUTABLE_CASTS.has(`${from} ${to}`);
    case 'array':
      return isMutableCast(catalog, elementOf(catalog, from) ?? from, to.slice(1), context);
    case 'text':
      return writesMutably(catalog, from) || readsMutably(catalog, to);
    default:
      return false;
  }
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Base types whose `typoutput` is not immutable. */
export const WRITTEN_MUTABLY =
  words(`regproc money aclitem date timestamp timestamptz interval regprocedure regoper regoperator regclass
regcollation regtype regrole regnamespace regconfig regdictionary record`);
/** Those whose `typinput` alone is not. */
export const READ_MUTABLY = words('xml time timetz');

function writesMutably(catalog: Catalog, type: TypeKey): boolean {
  const base = baseOf(catalog, type);
  if (isArrayKey(base) || WRITTEN_MUTABLY.has(base)) return true;
  const { typtype, doubtful } = traitsOf(catalog, base);
  return !doubtful && (typtype === 'r' || typtype === 'm' || typtype === 'c' || typtype === 'e');
}

function readsMutably(catalog: Catalog, type: TypeKey): boolean {
  return writesMutably(catalog, type) || READ_MUTABLY.has(baseOf(catalog, type));
}
