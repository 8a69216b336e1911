import { isBuiltinFunction } from '../../catalog/builtin-functions.ts';
import { nameKey } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/model.ts';
import type { SqlError } from '../../catalog/sql-error.ts';
import { as, namesOf } from '../../syntax/node.ts';
import { isStatement, type Statement } from '../../syntax/statement.ts';
import { objectKey, qualifiedKey } from './object-key.ts';

/** What a refused statement looked for in vain. */
export interface MissingObject {
  /** PostgreSQL's word: `relation`, `column`, `type`, `function`, `schema`, `role`, `policy` … */
  readonly kind: string;
  /** As the message has it: `public.orders`, for a function with the types of its arguments where others of its name exist. */
  readonly name: string;
  /** The table of a column, policy, trigger or constraint, as the message has it. */
  readonly of?: string;
  /** Equal for what is the same object. */
  readonly key: string;
}

const NAME = String.raw`(?:"(?<quoted>.+?)"|(?<bare>[^\s"]+))`;
/** The messages of PostgreSQL's backend (parse_relation.c, parse_func.c, objectaddress.c …) that name what is not there. */
const MESSAGES: readonly { readonly states: string; readonly pattern: RegExp }[] = [
  { states: '42703', pattern: new RegExp(`^(?<kind>column) ${NAME} of relation "(?<of>.+)" does not exist$`) },
  {
    states: '42703',
    pattern: new RegExp(`^(?<kind>column) ${NAME}(?: named in key| referenced in foreign key constraint)? does not exist$`),
  },
  {
    states: '42883',
    pattern: /^(?<kind>function|procedure|aggregate|routine) "?(?<quoted>[^"(]+)(?<signature>\(.*\))?"? does not exist$/,
  },
  { states: '42883', pattern: /^could not find an? (?<kind>function|procedure|aggregate|routine) named "(?<quoted>.+)"$/ },
  {
    states: '42P01 42704 3F000',
    pattern: new RegExp(`^(?<kind>[a-z][a-z -]*?) ${NAME} (?:for|of) (?:table|relation) "(?<of>.+)" does not exist$`),
  },
  { states: '42704', pattern: new RegExp(`^(?<kind>operator class) ${NAME} does not exist for access method ".+"$`) },
  { states: '42P01 42704 3F000', pattern: new RegExp(`^(?<kind>[a-z][a-z -]*?) ${NAME} does not exist$`) },
];

/** Kinds that share the names of relations (pg_class, and pg_type for their row types). */
const RELATIONS = new Set(['relation', 'table', 'view', 'materialized view', 'sequence', 'index', 'type', 'foreign table']);

const known = new WeakMap<SqlError, { readonly before: Catalog; readonly missing: MissingObject | undefined }>();

/**
 * What a refusal says is not there; undefined where it says something else. Where not even the schema is there, it is the schema that
 * is missing.
 */
export function missingObject(error: SqlError, before: Catalog): MissingObject | undefined {
  let found = known.get(error);
  if (found?.before !== before) {
    found = { before, missing: findMissing(error, before) };
    known.set(error, found);
  }
  return found.missing;
}

function findMissing({ sqlstate, message, place }: SqlError, before: Catalog): MissingObject | undefined {
  for (const { states, pattern } of MESSAGES) {
    const groups = states.includes(sqlstate) ? pattern.exec(message)?.groups : undefined;
    if (groups) return fromGroups(place ? withSchema(groups, place.statement) : groups, before);
  }
  return undefined;
}

/** DROP says the name of a relation without its schema. */
function withSchema(groups: Groups, statement: Statement): Groups {
  if (!isStatement(statement, 'DropStmt') || !RELATIONS.has(groups.kind ?? '')) return groups;
  const dropped = (statement.node.objects ?? []).map((object) => namesOf(as(object, 'List')?.items));
  const names = dropped.find((one) => one.at(-1) === groups.quoted && one.length === 2);
  return names ? { ...groups, quoted: names.join('.') } : groups;
}

type Groups = Readonly<Record<string, string | undefined>>;

function fromGroups(groups: Groups, before: Catalog): MissingObject {
  const { kind = '', of, signature } = groups;
  const name = (groups.quoted ?? groups.bare ?? '').replace(/(?:\[\])+$/, '');
  if (kind === 'column') return column(name, of?.slice(of.lastIndexOf('.') + 1));
  if (of !== undefined) return { kind, name, of, key: objectKey(kind, `${of}.${name}`) };
  const schema = schemaIn(name);
  if (schema !== undefined && !before.schemas.has(schema))
    return { kind: 'schema', name: schema, key: objectKey('schema', schema) };
  if (RELATIONS.has(kind)) return { kind, name, key: qualifiedKey('relation', name) };
  if (['function', 'procedure', 'aggregate', 'routine'].includes(kind)) return routine(kind, name, signature, before);
  return { kind, name, key: objectKey(kind, name) };
}

/** `o.total` names a column by an alias, which tells no table. */
function column(written: string, of: string | undefined): MissingObject {
  const name = written.slice(written.lastIndexOf('.') + 1);
  const key = objectKey('column', of === undefined ? name : `${of}.${name}`);
  return of === undefined ? { kind: 'column', name: written, key } : { kind: 'column', name, of, key };
}

/** Where there are others of its name, the arguments are what is wrong. */
function routine(kind: string, name: string, signature: string | undefined, before: Catalog): MissingObject {
  const dot = name.indexOf('.');
  const isNamed = (key: string) =>
    dot < 0 ? key.endsWith(`\0${name}`) : key === nameKey(name.slice(0, dot), name.slice(dot + 1));
  const isOfPostgres = dot < 0 && isBuiltinFunction(name);
  const others = signature !== undefined && (isOfPostgres || before.routineNames.some((_, key) => isNamed(key)));
  const key = qualifiedKey('function', name);
  return others ? { kind, name: `${name}${signature}`, key: `${key}${signature}` } : { kind, name, key };
}

function schemaIn(name: string): string | undefined {
  const dot = name.indexOf('.');
  return dot < 0 ? undefined : name.slice(0, dot);
}
