/** `kind:name`, for objects that live in no schema. */
export function objectKey(kind: string, name: string): string {
  return `${kind}:${name}`;
}

/** `kind:schema.name`; a name without a schema is taken to be in `public`. */
export function qualifiedKey(kind: string, name: string, schema?: string): string {
  if (schema !== undefined) return `${kind}:${schema}.${name}`;
  return name.includes('.') ? `${kind}:${name}` : `${kind}:public.${name}`;
}
