import { lexemeAt, lexemes } from './lexeme.ts';

/** A statement with constants and names in the place of its placeholders; as long as the original, in UTF-16 units and in bytes. */
export interface Filling {
  readonly sql: string;
  /** Puts the placeholders, as written, back into the strings of a tree that was parsed from `sql`; changes the tree. */
  restore(tree: object): void;
}

/**
 * Ways to fill the placeholders of a statement that a tool replaces before PostgreSQL sees it: psql's `:name`, `:'name'` and `:"name"`,
 * `${name}` (Flyway, envsubst) and `{{ name }}`. First as names, then as numbers, then as strings; nothing where there are none. Only for
 * what PostgreSQL refuses as it is: casts, assignments, slices, strings and comments are left alone.
 */
export function* fillings(sql: string): Generator<Filling> {
  if (!MAY_HOLD_ANY.test(sql)) return;
  const found = placeholdersOf(sql);
  if (found.length === 0) return;
  for (const fill of [asName, asNumber, asString]) {
    const filled = replaced(sql, found, fill);
    yield { sql: filled, restore: (tree) => restore(tree, writtenBy(filled, sql, found)) };
  }
}

/** The text with names in the place of its placeholders. */
export function withNames(sql: string): string {
  return replaced(sql, placeholdersOf(sql), asName);
}

interface Placeholder {
  readonly start: number;
  readonly end: number;
  /** The quote that psql puts around the value. */
  readonly quote: '' | "'" | '"';
}

const MAY_HOLD_ANY = /:['"A-Z_a-z]|\$\{|\{\{/;
const BRACED = /\$\{[ \t]*[A-Za-z_][\w.:-]*[ \t]*\}|\{\{[ \t]*[A-Za-z_][\w.-]*[ \t]*\}\}/y;
/** What stands before `:name`; directly after a name or bracket it is a cast that lacks a colon. */
const BEFORE_COLON = /[\s(,.=<>+\-*/%|]/;
const QUOTED = /(['"])[\w-]+\1/y;
const PLAIN = /[A-Za-z_]\w*/y;

function placeholdersOf(sql: string): readonly Placeholder[] {
  const found: Placeholder[] = [];
  let brackets = 0;
  for (let one = lexemeAt(sql, 0); one; ) {
    const { kind, start, end } = one;
    let next = end;
    if (kind === 'word' || kind === 'mark') {
      const text = sql.slice(start, end);
      if (text === '[') brackets++;
      else if (text === ']') brackets--;
      // A dollar sign may end a name: `app_$` of `app_${name}`.
      const braces = matchEnd(BRACED, sql, text.endsWith('$') ? end - 1 : start);
      if (braces !== undefined) {
        found.push({ start: text.endsWith('$') ? end - 1 : start, end: braces, quote: '' });
        next = braces;
      } else if (text === ':' && brackets === 0 && BEFORE_COLON.test(sql[start - 1] ?? ' ')) {
        const close = matchEnd(QUOTED, sql, end) ?? matchEnd(PLAIN, sql, end);
        if (close !== undefined) {
          const quote = sql[end] === "'" || sql[end] === '"' ? sql[end] : '';
          found.push({ start, end: close, quote });
          next = close;
        }
      }
    }
    one = lexemeAt(sql, next);
  }
  return found;
}

function matchEnd(pattern: RegExp, sql: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(sql) ? pattern.lastIndex : undefined;
}

const asName = (text: string) => `_${text.slice(1).replace(/\W/g, '_')}`;
const asNumber = (text: string) => '1'.padEnd(text.length);
const asString = (text: string) => `'${text.slice(2).replace(/\W/g, '_')}'`;

function replaced(sql: string, found: readonly Placeholder[], fill: (text: string) => string): string {
  let out = '';
  let at = 0;
  for (const { start, end, quote } of found) {
    const text = sql.slice(start, end);
    // `:"name"` becomes `"_name"`: what it stands for is not called `name`.
    out += sql.slice(at, start) + (quote ? `${quote}_${text.slice(2)}` : fill(text));
    at = end;
  }
  return out + sql.slice(at);
}

/** What was written for each name and string of the filled text that holds a placeholder, by what the parser makes of it. */
function writtenBy(filled: string, sql: string, found: readonly Placeholder[]): ReadonlyMap<string, string> {
  const written = new Map<string, string>();
  let i = 0;
  for (const { kind, start, end } of lexemes(filled)) {
    while ((found[i]?.end ?? Number.POSITIVE_INFINITY) <= start) i++;
    const placeholder = found[i];
    if (!placeholder || placeholder.start >= end || kind === 'number') continue;
    const text = filled.slice(start, end);
    written.set(kind === 'word' ? text.toLowerCase() : text.slice(1, -1), sql.slice(start, end));
  }
  return written;
}

function restore(tree: object, written: ReadonlyMap<string, string>): void {
  const stack = [tree as Record<string, unknown>];
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === 'string') node[key] = written.get(value) ?? value;
      else if (value !== null && typeof value === 'object') stack.push(value as Record<string, unknown>);
    }
  }
}
