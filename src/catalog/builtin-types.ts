import data from './platform/server/types.json' with { type: 'json' };

/** A type that PostgreSQL itself brings, as `pg_type` has it. */
export interface BuiltinType {
  readonly schema: string;
  readonly name: string;
  /** `typtype`: b base, c composite, d domain, p pseudo, r range, m multirange. */
  readonly typtype: string;
  /** `typcategory`: N numeric, S string, D date/time … */
  readonly category: string;
  /** `typispreferred`: of the types of its category, the one that is chosen where there is a choice. */
  readonly preferred: boolean;
  /** Whether it has a collation (`typcollation`). */
  readonly collatable: boolean;
  /** A domain's base type, a range's element, a multirange's range, or what a subscript of `name` or `point` gives; as `TypeKey`. */
  readonly detail?: string;
}

/** Of each name, in the notation of src/dev/builtins-queries.ts; a list where versions differ, the newest first. */
type Texts = Readonly<Partial<Record<string, string | readonly string[]>>>;

const known = new Map<string, BuiltinType | undefined>();

/** PostgreSQL's own type of this `typname`, array types left out: `_int4` is the array of `int4`. */
export function findBuiltinType(schema: string, name: string): BuiltinType | undefined {
  if (schema !== 'pg_catalog' && schema !== 'information_schema') return undefined;
  const key = schema === 'pg_catalog' ? name : `${schema}.${name}`;
  if (!known.has(key)) known.set(key, read(schema, name));
  return known.get(key);
}

function read(schema: 'pg_catalog' | 'information_schema', name: string): BuiltinType | undefined {
  const types: Texts = data[schema];
  const found = Object.hasOwn(types, name) ? types[name] : undefined;
  const text = typeof found === 'object' ? found[0] : found;
  if (text === undefined) return undefined;
  const [typtype = '', category = '', detail] = text.split(' ');
  const isDetailed = detail !== undefined && !detail.startsWith('@');
  return {
    schema,
    name,
    typtype,
    category: category.charAt(0),
    preferred: category.includes('!'),
    collatable: category.endsWith('~'),
    ...(isDetailed ? { detail: detail.replace('[]', '_') } : {}),
  };
}
