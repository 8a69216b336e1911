import { type Lexeme, lexemes } from '../../../syntax/lexeme.ts';
import type { Routine } from '../../model.ts';
import { SqlError } from '../../sql-error.ts';
import { here, type Session } from '../session.ts';

type Returning = Pick<Routine, 'kind' | 'arguments' | 'returns' | 'body'>;

/** What may follow RETURN in a routine: nothing or something, NEXT and QUERY. */
interface Allowed {
  /** Why `RETURN value` is refused. */
  readonly value?: readonly [sqlstate: string, message: string];
  /** True where RETURN must not stand alone. */
  readonly needsValue: boolean;
  readonly set: boolean;
  /** Why `RETURN NEXT value` is refused, of a set. */
  readonly next?: string;
}

/**
 * Whether the RETURNs of a PL/pgSQL body suit the routine's result, as its compiler asks (`make_return_stmt` and its kin in pl_gram.y).
 * @throws {SqlError} 42804, 42601.
 */
export function requireReturns(session: Session, routine: Returning): void {
  const body = routine.body ?? '';
  const allowed = allowedIn(routine);
  if (!suspicious(allowed).test(body)) return;
  let before = ';';
  let words: string[] | undefined;
  for (const lexeme of lexemes(body)) {
    if (lexeme.kind === 'comment') continue;
    const text = wordOf(body, lexeme);
    if (words) {
      words.push(text);
      if (words.length === 1 && (text === 'next' || text === 'query')) continue;
      requireReturn(session, allowed, words);
      words = undefined;
    } else if (text === 'return' && BEFORE_STATEMENTS.has(before)) words = [];
    before = text;
  }
}

/** What ends before a statement begins; `>>` ends a label. */
const BEFORE_STATEMENTS = new Set([';', 'begin', 'then', 'else', 'loop', '>>']);

function wordOf(body: string, { kind, start, end }: Lexeme): string {
  return kind === 'word' || kind === 'mark' ? body.slice(start, end).toLowerCase() : kind;
}

function allowedIn({ kind, arguments: parameters, returns }: Returning): Allowed {
  const hasOut = parameters.some(({ mode }) => mode === 'out' || mode === 'inout' || mode === 'table');
  if (kind === 'procedure')
    return { value: ['42601', 'RETURN cannot have a parameter in a procedure'], needsValue: false, set: false };
  const cannot = (where: string) => ['42804', `RETURN cannot have a parameter in function ${where}`] as const;
  const value = returns?.setOf
    ? cannot('returning set')
    : returns?.name === 'void' || returns?.name === 'event_trigger'
      ? cannot('returning void')
      : hasOut
        ? cannot('with OUT parameters')
        : undefined;
  return {
    needsValue: value === undefined,
    set: returns?.setOf ?? false,
    ...(value ? { value } : {}),
    ...(hasOut ? { next: 'RETURN NEXT cannot have a parameter in function with OUT parameters' } : {}),
  };
}

/** Bodies without this need no closer look. */
function suspicious({ value, set, next }: Allowed): RegExp {
  if (!value) return /\breturn\s*(?:;|--|\/\*|next\b|query\b)/i;
  if (!set) return /\breturn\s*[^;\s]/i;
  return next === undefined ? /\breturn\s*(?!next\b|query\b)[^;\s]|\bnext\s*;/i : /\breturn\s*(?!query\b)[^;\s]/i;
}

function requireReturn(session: Session, { value, needsValue, set, next }: Allowed, [first, second]: readonly string[]): void {
  const refuse = (sqlstate: string, message: string): SqlError => new SqlError(sqlstate, message, here(session, undefined));
  if (first === 'next' || first === 'query') {
    if (!set) throw refuse('42804', `cannot use RETURN ${first.toUpperCase()} in a non-SETOF function`);
    if (first === 'next' && next !== undefined && second !== ';') throw refuse('42804', next);
    if (second === ';' && next === undefined) throw refuse('42601', 'missing expression at or near ";"');
  } else if (first === ';') {
    if (needsValue) throw refuse('42601', 'missing expression at or near ";"');
  } else if (value) throw refuse(...value);
}
