import data from './platform/builtin-types.json' with { type: 'json' };

/** A type that PostgreSQL itself brings, as `pg_type` has it. */
export interface BuiltinType {
  readonly schema: string;
  readonly name: string;
  readonly oid: number;
  /** `typtype`: b base, c composite, d domain, p pseudo, r range, m multirange. */
  readonly typtype: string;
  /** `typcategory`: N numeric, S string, D date/time … */
  readonly category: string;
}

type Row = readonly [oid: number, name: string, typtype: string, category: string, array: number];

const bySchema: ReadonlyMap<string, ReadonlyMap<string, BuiltinType>> = new Map(
  Object.entries(data as unknown as Record<string, readonly Row[]>).map(([schema, rows]) => [
    schema,
    new Map(rows.map(([oid, name, typtype, category]) => [name, { schema, name, oid, typtype, category }])),
  ]),
);

/** PostgreSQL's own type of this `typname`, array types left out: `_int4` is the array of `int4`. */
export function findBuiltinType(schema: string, name: string): BuiltinType | undefined {
  return bySchema.get(schema)?.get(name);
}
