import { type A_Const, as, type FuncCall, type Node, namesOf, type TypeCast } from '../../../syntax/node.ts';
import { parseTypeName } from '../../../syntax/type-name.ts';
import { SqlError } from '../../sql-error.ts';
import { here, lookupRelation, requireSchema, type Session } from '../session.ts';
import { identifierList } from '../settings.ts';
import { resolveType } from '../types.ts';
import { mayExistUnseen } from '../unseen.ts';
import { type Analysis, refer } from './analysis.ts';

/** Functions of PostgreSQL's own whose first argument is a `regclass`: a text there is looked up when the call is read. */
const OF_REGCLASS = new Set(
  `currval nextval setval pg_relation_size pg_total_relation_size pg_table_size pg_indexes_size pg_get_partkeydef pg_relation_filenode
pg_partition_tree pg_partition_ancestors pg_partition_root`.split(/\s+/),
);

/**
 * Notes the dependency on the relation that a text in an expression names: the sequence of `nextval('orders_id_seq')`, the table of
 * `'orders'::regclass`. @throws {SqlError} 42P01.
 */
export function referToNamedRelation(analysis: Analysis, tag: string, node: object): void {
  if (tag === 'FuncCall') {
    const { funcname, args } = node as FuncCall;
    const names = namesOf(funcname);
    const own = names.length === 1 || names[0] === 'pg_catalog';
    if (own && OF_REGCLASS.has(names.at(-1) ?? '')) referToText(analysis, args?.[0]);
    if (own && names.at(-1) === 'pg_get_serial_sequence') requireColumnText(analysis, args ?? []);
  } else if (tag === 'TypeCast') {
    const { typeName, arg } = node as TypeCast;
    const name = namesOf(typeName?.names).at(-1) ?? '';
    if (!name.startsWith('reg') || typeName?.arrayBounds) return;
    if (name === 'regclass') referToText(analysis, arg);
    else requireNamed(analysis.session, name, as(arg, 'A_Const'));
  }
}

/** `pg_get_serial_sequence('table', 'column')`. @throws {SqlError} 42P01, 42703. */
function requireColumnText(analysis: Analysis, [table, column]: readonly Node[]): void {
  const [name, wanted] = [table, column].map((node) => as(node, 'A_Const')?.sval?.sval);
  const parts = name === undefined ? undefined : partsOf(name);
  if (!parts || wanted === undefined) return;
  const { session } = analysis;
  const relation = lookupRelation(session, parts.at(-2), parts.at(-1) ?? '');
  if (!relation) {
    if (!mayExistUnseen(session, parts.at(-2), parts.at(-1) ?? '')) throw unknown(session, parts, undefined);
    return;
  }
  if (relation.kind !== 'table' || relation.incompleteColumns || relation.columns.some((one) => one.name === wanted)) return;
  const message = `column "${wanted}" of relation "${relation.name}" does not exist`;
  throw new SqlError('42703', message, here(session, as(column, 'A_Const')?.location));
}

/** What the input functions of `regtype`, `regrole` and `regnamespace` look up. @throws {SqlError} 42704, 3F000. */
function requireNamed(session: Session, type: string, constant: A_Const | undefined): void {
  const text = constant?.sval?.sval;
  if (text === undefined || /^\d+$|^-$/.test(text)) return;
  const place = here(session, constant?.location);
  if (type === 'regtype') {
    const typeName = parseTypeName(text);
    if (typeName) resolveType(session, typeName);
    return;
  }
  const [name, ...rest] = partsOf(text) ?? [];
  if (name === undefined || rest.length) return;
  if (type === 'regrole' && !session.catalog.roles.has(name)) throw new SqlError('42704', `role "${name}" does not exist`, place);
  if (type === 'regnamespace') requireSchema(session, name, place);
}

function referToText(analysis: Analysis, node: Node | undefined): void {
  const constant = as(node, 'A_Const');
  const text = constant?.sval?.sval;
  if (text === undefined || /^\d+$|^-$/.test(text)) return;
  const { session } = analysis;
  const names = partsOf(text);
  if (!names) return;
  const [schema, name] = [names.at(-2), names.at(-1) ?? ''];
  const relation = lookupRelation(session, schema, name);
  if (relation) refer(analysis, relation.oid, undefined, undefined);
  else if (!mayExistUnseen(session, schema, name)) throw unknown(session, names, constant?.location);
}

function unknown(session: Session, names: readonly string[], location: number | undefined): SqlError {
  return new SqlError('42P01', `relation "${names.join('.')}" does not exist`, here(session, location));
}

/** `public."T b"` as names; undefined for what is no name (`stringToQualifiedNameList`). */
function partsOf(text: string): readonly string[] | undefined {
  const part = '(?:[a-zA-Z_\\u0080-\\uffff][\\w$\\u0080-\\uffff]*|"(?:[^"]|"")+")';
  const match = new RegExp(`^\\s*(?:(${part})\\s*\\.\\s*)?(${part})\\s*$`).exec(text);
  return match ? match.slice(1).flatMap((name) => (name === undefined ? [] : identifierList(name))) : undefined;
}
