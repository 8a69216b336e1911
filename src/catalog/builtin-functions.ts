import data from './platform/builtin-functions.json' with { type: 'json' };

let names: ReadonlySet<string> | undefined;

/** Whether `pg_catalog` has a function of this name, whatever its arguments. */
export function isBuiltinFunction(name: string): boolean {
  names ??= new Set(data);
  return names.has(name);
}
