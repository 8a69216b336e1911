import type { Diagnostic, Exception, ObjectReference } from '../diagnostics/diagnostic.ts';

/** Whether an exception of the configuration covers a diagnostic. A finding that names no object cannot be excepted. */
export function isExcepted({ rule, object }: Pick<Diagnostic, 'rule' | 'object'>, exception: Exception): boolean {
  return rule === exception.rule && object !== undefined && matchesObject(exception.object, object);
}

/**
 * Whether a pattern names an object. A pattern is a name in parts, `schema.table.column` or `schema.table.constraint`; `*` in a part
 * stands for any run of characters, and a part with a dot in it is put in double quotes. It names an object
 * - whose full name ends in it: `public.orders`, `orders.amount`, `orders_user_id_fkey`;
 * - or that is part of what it names, if it has two parts: `public.orders` takes the columns, policies, constraints … of the table
 *   along, and `public.*` all there is in the schema.
 */
export function matchesObject(pattern: string, { schema, table, name }: ObjectReference): boolean {
  const parts = partsOf(pattern);
  const full = [schema, table, name].filter((part) => part !== undefined);
  if (parts.length === 0 || parts.length > full.length) return false;
  const fits = (from: number) => parts.every((part, index) => matchesPart(part, full[from + index] ?? ''));
  return fits(full.length - parts.length) || (parts.length >= 2 && schema !== undefined && fits(0));
}

function partsOf(pattern: string): readonly string[] {
  return Array.from(pattern.matchAll(/"((?:[^"]|"")*)"|[^."]+/g), ([part, quoted]) => quoted?.replaceAll('""', '"') ?? part);
}

/** Greedy from the left, taking back only the last `*`: linear in practice, whatever the pattern. */
function matchesPart(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let i = 0; i < name.length || at < pattern.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      resume = i;
    } else if (i < name.length && pattern[at] === name[i]) {
      at++;
      i++;
    } else if (star >= 0 && resume < name.length) {
      at = star + 1;
      i = ++resume;
    } else return false;
  }
  return true;
}
