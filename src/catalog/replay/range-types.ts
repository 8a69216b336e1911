import { as, type CreateRangeStmt, type DefElem, namesOf } from '../../syntax/node.ts';
import type { RangeType, Routine } from '../model.ts';
import { MAX_NAME_BYTES } from '../names.ts';
import type { Oid, TypeReference } from '../object-model.ts';
import { keyOf } from '../resolution/type-key.ts';
import { traitsOf } from '../resolution/type-traits.ts';
import { SqlError } from '../sql-error.ts';
import { requireFunctionOf } from './definitions.ts';
import type { Handlers } from './handler.ts';
import { putObject } from './put-object.ts';
import { withoutModifiers } from './routines/routine-arguments.ts';
import { addRoutine } from './routines/routines.ts';
import { creationSchema, here, nameHere, type Session } from './session.ts';
import { requireDefaultClass } from './tables/operator-classes.ts';

import { type NewType, newType, newTypeIn } from './type-names.ts';
import { resolveType } from './types.ts';

export const rangeTypeHandlers: Handlers = { CreateRangeStmt: createRange };

/** CREATE TYPE … AS RANGE (`DefineRange` in typecmds.c): the range, its multirange, and the functions that make values of both. */
function createRange(session: Session, node: CreateRangeStmt): void {
  const type = newType(session, node.typeName);
  const options = new Map((node.params ?? []).flatMap((item) => as(item, 'DefElem') ?? []).map((item) => [item.defname, item]));
  const subtype = subtypeOf(session, options.get('subtype'));
  const difference = as(options.get('subtype_diff')?.arg, 'TypeName');
  if (difference) requireFunctionOf(session, difference, [subtype, subtype]);
  const multirange = newMultirange(session, type, options.get('multirange_type_name'));
  const range: RangeType = { ...type, kind: 'range', subtype, multirange: multirange.oid };
  putObject(session, range);
  putObject(session, { ...multirange, kind: 'multirange', range: range.oid });
  addConstructors(session, range, multirange);
}

function subtypeOf(session: Session, option: DefElem | undefined): TypeReference {
  const written = as(option?.arg, 'TypeName');
  if (!written) throw new SqlError('42601', 'type attribute "subtype" is required', here(session, undefined));
  const subtype = withoutModifiers(resolveType(session, written));
  if (traitsOf(session.catalog, keyOf(subtype)).typtype === 'p')
    throw new SqlError('42804', `range subtype cannot be ${subtype.name}`, here(session, undefined));
  requireDefaultClass(session, subtype, 'btree');
  return subtype;
}

/** Named as the statement says, else after the range (`makeMultirangeTypeName`). @throws {SqlError} 42710 where the name is taken. */
function newMultirange(session: Session, range: NewType, option: DefElem | undefined): NewType {
  const names = namesOf(as(option?.arg, 'TypeName')?.names);
  const own = names.at(-1);
  const place = nameHere(session);
  if (own !== undefined) return newTypeIn(session, creationSchema(session, names.at(-2), place), own, place);
  const hasWord = range.name.includes('range');
  const name = hasWord ? range.name.replace('range', 'multirange') : `${clipped(range.name, '_multirange')}_multirange`;
  return newTypeIn(session, range.schema, hasWord ? clipped(name, '') : name, place);
}

/** The start of a name that leaves room for an ending. */
function clipped(name: string, ending: string): string {
  const room = MAX_NAME_BYTES - ending.length;
  let text = name;
  while (Buffer.byteLength(text) > room) text = [...text].slice(0, -1).join('');
  return text;
}

/** `makeRangeConstructors` and `makeMultirangeConstructors`. */
function addConstructors(session: Session, range: RangeType, multirange: NewType): void {
  const [whole, many] = [reference(range), reference(multirange)];
  const owner = session.catalog.schemas.get('pg_catalog')?.owner ?? session.role; // the bootstrap superuser, whoever makes the type
  const text: TypeReference = { schema: 'pg_catalog', name: 'text', modifiers: [], isArray: false };
  const add = (of: TypeReference, body: string, types: readonly TypeReference[], mode: 'in' | 'variadic' = 'in') =>
    addRoutine(session, { ...constructorOf(range, of, body, types, mode), owner }, false);
  add(whole, 'range_constructor2', [range.subtype, range.subtype]);
  add(whole, 'range_constructor3', [range.subtype, range.subtype, text]);
  add(many, 'multirange_constructor0', []);
  add(many, 'multirange_constructor1', [whole]);
  add(many, 'multirange_constructor2', [{ ...whole, isArray: true }], 'variadic');
}

function reference({ oid, schema, name }: { readonly oid: Oid; readonly schema: string; readonly name: string }): TypeReference {
  return { oid, schema, name, modifiers: [], isArray: false };
}

function constructorOf(
  range: RangeType,
  returns: TypeReference,
  body: string,
  types: readonly TypeReference[],
  mode: 'in' | 'variadic',
): Omit<Routine, 'oid' | 'owner'> {
  return {
    kind: 'function',
    schema: returns.schema,
    name: returns.name,
    ...(range.place ? { place: range.place } : {}),
    arguments: types.map((type) => ({ mode, type, hasDefault: false })),
    returns,
    language: 'internal',
    volatility: 'immutable',
    strict: returns.oid !== range.oid,
    securityDefiner: false,
    settings: [],
    body,
    constructs: range.oid,
  };
}
