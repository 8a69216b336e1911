import type { Oid } from '../object-model.ts';

/**
 * Text between quotes, which Mermaid knows no escape for. Letters, digits and harmless signs stay; any other sign becomes one of its
 * entities (`#34;`), what cannot be seen a blank. `direction TB` is a command of its wherever it stands in a line.
 */
export function mermaidText(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}\p{M}_ .,()/+-]/gu, (sign) => (/[\p{C}\p{Z}]/u.test(sign) ? ' ' : `#${sign.codePointAt(0)};`))
    .replace(/(direction) (?= *(?:tb|bt|rl|lr))/gi, '$1#32;');
}

const SHORT_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^timestamp(.*) with time zone/, 'timestamptz$1'],
  [/^time(.*) with time zone/, 'timetz$1'],
  [/ without time zone/, ''],
  [/^character varying/, 'varchar'],
  [/^character\b/, 'char'],
  [/^double precision/, 'float8'],
  [/^"?public"?\./, ''],
];

/** A type as the grammar takes it for an attribute: `numeric(14,2)[]` is `numeric_14_2[]`. */
export function attributeType(type: string): string {
  const isArray = type.endsWith('[]');
  const short = SHORT_NAMES.reduce((text, [long, name]) => text.replace(long, name), isArray ? type.slice(0, -2) : type);
  return attributeName(short) + (isArray ? '[]' : '');
}

/** A name as the grammar takes it for an attribute: a letter or `_`, then letters, digits and `_`; it may not be PK, FK or UK. */
export function attributeName(name: string): string {
  const word = name.replace(/[^A-Za-z0-9_\u00c0-\uffff]+|[^\p{L}\p{N}\p{M}_]+/gu, '_').replace(/(?<=.)_+$/, '');
  return /^[A-Za-z_\u00c0-\uffff]/.test(word) && !/^(?:pk|fk|uk)$/i.test(word) ? word : `_${word}`;
}

/** Words that the grammar reads otherwise than as an entity. */
const KEYWORDS = new Set(
  'accdescr acctitle class classdef direction end erdiagram many one only optionally style subgraph title to u zero'.split(' '),
);

/** An identifier for each entity, unique and without any sign that means something; its name is shown by an alias. */
export function entityIds(
  tables: readonly { readonly oid: Oid; readonly schema: string; readonly name: string }[],
): ReadonlyMap<Oid, string> {
  const ids = new Map<Oid, string>();
  const taken = new Set<string>();
  for (const { oid, schema, name } of tables) {
    const wanted = (schema === 'public' ? name : `${schema}_${name}`).replace(/[^A-Za-z0-9_]+/g, '_');
    const base = /^[A-Za-z]/.test(wanted) && !KEYWORDS.has(wanted.toLowerCase()) ? wanted : `t_${wanted}`;
    let id = base;
    for (let number = 2; taken.has(id.toLowerCase()); number++) id = `${base}_${number}`;
    taken.add(id.toLowerCase());
    ids.set(oid, id);
  }
  return ids;
}
