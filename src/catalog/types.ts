import type { Catalog, UserType } from './model.ts';
import { quoteIdentifier, quoteQualified } from './names.ts';
import type { TypeReference } from './object-model.ts';
import type { Relation } from './relation-model.ts';

/**
 * A type as `format_type` in utils/adt/format_type.c prints it with nothing but `pg_catalog` in search_path: the SQL standard's
 * spelling for PostgreSQL's own types, the schema before every other.
 */
export function formatType(catalog: Catalog, type: TypeReference): string {
  const setOf = type.setOf ? 'SETOF ' : '';
  return `${setOf}${formatElement(catalog, type)}${type.isArray ? '[]' : ''}`;
}

/**
 * A type as `format_type_be` prints it, as it does those of a function: a type of its own and no column's, so that a missing length is
 * none (`char`, where `format_type` says `bpchar`).
 */
export function formatTypeAlone(catalog: Catalog, type: TypeReference): string {
  const alone = type.schema === 'pg_catalog' && type.oid === undefined ? NAMES_ALONE[type.name] : undefined;
  if (alone === undefined) return formatType(catalog, { ...type, modifiers: [] });
  return `${type.setOf ? 'SETOF ' : ''}${alone}${type.isArray ? '[]' : ''}`;
}

/** As `format_type_be_qualified` prints it: PostgreSQL's own types with their schema, but for those that the SQL standard spells. */
export function formatTypeQualified(catalog: Catalog, type: TypeReference): string {
  const isNamed = type.schema === 'pg_catalog' && type.oid === undefined && !isSpelled(type.name);
  return `${isNamed ? 'pg_catalog.' : ''}${formatTypeAlone(catalog, type)}`;
}

/** The user's type or the relation (by its row type) that a reference means; undefined for PostgreSQL's own. */
export function typeByReference(catalog: Catalog, type: TypeReference): UserType | Relation | undefined {
  return type.oid === undefined ? undefined : (catalog.types.get(type.oid) ?? catalog.relations.get(type.oid));
}

/** True where both mean the same type; modifiers as `varchar(20)`'s do not count. */
export function sameType(a: TypeReference, b: TypeReference): boolean {
  if (a.isArray !== b.isArray || (a.setOf ?? false) !== (b.setOf ?? false)) return false;
  return a.oid !== undefined || b.oid !== undefined ? a.oid === b.oid : a.schema === b.schema && a.name === b.name;
}

function formatElement(catalog: Catalog, type: TypeReference): string {
  const { schema, name } = typeByReference(catalog, type) ?? type;
  if (schema === 'pg_catalog') return formatBuiltin(name, type.modifiers);
  const modifiers = name === 'geometry' || name === 'geography' ? geometryModifiers(name, type.modifiers) : type.modifiers;
  return quoteQualified(schema, name) + inParentheses(modifiers);
}

const STANDARD_NAMES: Readonly<Record<string, string>> = {
  bool: 'boolean',
  float4: 'real',
  float8: 'double precision',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  json: 'json',
  varbit: 'bit varying',
  varchar: 'character varying',
};

const NAMES_ALONE: Readonly<Record<string, string>> = { bit: 'bit', bpchar: 'character' };
const OTHER_SPELLINGS = new Set(['interval', 'numeric', 'time', 'timestamp', 'timestamptz', 'timetz']);

function isSpelled(name: string): boolean {
  return name in STANDARD_NAMES || name in NAMES_ALONE || OTHER_SPELLINGS.has(name);
}

function formatBuiltin(name: string, modifiers: TypeReference['modifiers']): string {
  switch (name) {
    case 'time':
    case 'timestamp':
      return `${name}${inParentheses(modifiers)} without time zone`;
    case 'timetz':
    case 'timestamptz':
      return `${name.slice(0, -2)}${inParentheses(modifiers)} with time zone`;
    case 'numeric':
      return name + inParentheses(modifiers.length === 1 ? [...modifiers, 0] : modifiers);
    case 'interval':
      return `interval${intervalFields(modifiers)}`;
    case 'bpchar':
      return modifiers.length ? `character${inParentheses(modifiers)}` : 'bpchar';
    case 'bit':
      return modifiers.length ? `bit${inParentheses(modifiers)}` : '"bit"';
    default:
      return (STANDARD_NAMES[name] ?? quoteIdentifier(name)) + inParentheses(modifiers);
  }
}

const GEOMETRIES =
  `Geometry Point LineString Polygon MultiPoint MultiLineString MultiPolygon GeometryCollection CircularString CompoundCurve
CurvePolygon MultiCurve MultiSurface PolyhedralSurface Triangle Tin`.split(/\s+/);

/** PostGIS spells kinds its own way and prints the reference system: WGS 84 where a geography names none (`postgis_typmod_out`). */
function geometryModifiers(type: string, [kind, system]: TypeReference['modifiers']): TypeReference['modifiers'] {
  if (kind === undefined) return [];
  const [, name, dimensions = ''] = /^(.*?)\s*(zm|z|m)?$/i.exec(String(kind)) ?? [];
  const known = GEOMETRIES.find((one) => one.toLowerCase() === name?.toLowerCase());
  const reference = system ?? (type === 'geography' ? 4326 : 0);
  return [`${known ?? name}${dimensions.toUpperCase()}`, ...(Number(reference) === 0 ? [] : [reference])];
}

function inParentheses(modifiers: TypeReference['modifiers']): string {
  return modifiers.length ? `(${modifiers.join(',')})` : '';
}

/** `INTERVAL_FULL_RANGE` in utils/timestamp.h: no fields named. */
const FULL_RANGE = 0x7fff;
const YEAR = 1 << 2;
const MONTH = 1 << 1;
const DAY = 1 << 3;
const HOUR = 1 << 10;
const MINUTE = 1 << 11;
const SECOND = 1 << 12;
/** The field masks that `intervaltypmodout` in timestamp.c knows. */
const INTERVAL_FIELDS = new Map([
  [YEAR, ' year'],
  [MONTH, ' month'],
  [DAY, ' day'],
  [HOUR, ' hour'],
  [MINUTE, ' minute'],
  [SECOND, ' second'],
  [YEAR | MONTH, ' year to month'],
  [DAY | HOUR, ' day to hour'],
  [DAY | HOUR | MINUTE, ' day to minute'],
  [DAY | HOUR | MINUTE | SECOND, ' day to second'],
  [HOUR | MINUTE, ' hour to minute'],
  [HOUR | MINUTE | SECOND, ' hour to second'],
  [MINUTE | SECOND, ' minute to second'],
]);

/** The grammar gives the mask of fields, then the precision of seconds. */
function intervalFields([mask, precision]: TypeReference['modifiers']): string {
  const fields = typeof mask === 'number' && mask !== FULL_RANGE ? (INTERVAL_FIELDS.get(mask) ?? '') : '';
  return fields + (precision === undefined ? '' : `(${precision})`);
}
