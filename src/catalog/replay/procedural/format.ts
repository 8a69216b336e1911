import { quoteIdentifier } from '../../names.ts';
import { SqlError } from '../../sql-error.ts';
import { MAX_TEXT, toOutput, UNKNOWN, Undecided, type Value } from './values.ts';

/**
 * format() as `text_format` in varlena.c does it: %s, %I, %L, %%, positions (`%2$I`) and widths.
 * @throws {SqlError} 22004 for a null %I, 22023 for too few arguments or an unknown specifier.
 */
export function formatText(args: readonly Value[]): Value {
  const pattern = toOutput(args[0] ?? null);
  if (pattern === null || pattern === UNKNOWN) return pattern;
  let next = 1;
  let result = '';
  let from = 0;
  for (const match of pattern.matchAll(/%(?:%|(?:(\d+)\$)?(-)?(\*|\d+)?([\s\S]?))/g)) {
    result += pattern.slice(from, match.index);
    from = match.index + match[0].length;
    if (match[0] === '%%') {
      result += '%';
      continue;
    }
    const [, position, minus, width, type] = match;
    if (type !== 's' && type !== 'I' && type !== 'L')
      throw new SqlError(
        '22023',
        type ? `unrecognized format() type specifier "${type}"` : 'unterminated format() type specifier',
      );
    if (width === '*') return UNKNOWN;
    if (position !== undefined) next = Number(position);
    if (next >= args.length) throw new SqlError('22023', 'too few arguments for format()');
    const text = toOutput(args[next] ?? null);
    next++;
    if (text === UNKNOWN) return UNKNOWN;
    const printed = printedAs(type, text);
    result +=
      width === undefined
        ? printed
        : minus
          ? printed.padEnd(Math.min(Number(width), MAX_TEXT))
          : printed.padStart(Math.min(Number(width), MAX_TEXT));
    if (result.length > MAX_TEXT) throw new Undecided('it builds a text too long to be followed');
  }
  return result + pattern.slice(from);
}

function printedAs(type: 's' | 'I' | 'L', text: string | null): string {
  if (type === 's') return text ?? '';
  if (type === 'L') return text === null ? 'NULL' : quoteLiteral(text);
  if (text === null) throw new SqlError('22004', 'null values cannot be formatted as an SQL identifier');
  return quoteIdentifier(text);
}

/** A text as an SQL constant (`quote_literal`). */
export function quoteLiteral(text: string): string {
  return `${text.includes('\\') ? 'E' : ''}'${text.replace(/['\\]/g, '$&$&')}'`;
}
