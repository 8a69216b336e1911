import { lexemes } from '../../syntax/lexeme.ts';
import { inner } from './words.ts';

/** Stands in a name, or for one, that is put together at run time. A letter to PostgreSQL's scanner, and in nobody's names. */
export const HOLE = '\ue000';

/** A lexeme of a command: words in lower case, quoted names without their quotes. */
export interface Token {
  readonly text: string;
  readonly isName: boolean;
}

/** Strings in strings that are looked into: `execute format('…')` in the body of a DO block. */
const DEPTH = 4;
/** What `format` fills in. */
const PLACEHOLDER = /%(?:\d+\$)?(?:-?(?:\d+|\*(?:\d+\$)?))?[IsL]/g;
/** What ends an operand of `||`. */
const ENDS = new Set([';', ',', ')', 'using', 'into', 'loop', 'then', 'as', 'from', 'where']);

/** The commands of a text, parted at semicolons; with `dynamic`, those in its strings too: unknown parts of them are holes. */
export function commandsIn(text: string, dynamic: boolean): readonly (readonly Token[])[] {
  const found: Token[][] = [];
  if (dynamic) collect(text.replace(PLACEHOLDER, HOLE), DEPTH, found);
  else collect(text, 0, found);
  return found;
}

interface Piece extends Token {
  /** Of a string: what it holds. */
  readonly string?: string;
}

function collect(text: string, depth: number, found: Token[][]): void {
  const pieces = piecesOf(text);
  let command: Token[] = [];
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i] as Piece;
    if (piece.text === ';') {
      found.push(command);
      command = [];
    } else if (piece.string === undefined) command.push(piece);
    else if (depth > 0) {
      const [whole, next] = concatenation(pieces, i);
      collect(whole, depth - 1, found);
      i = next - 1;
    }
  }
  found.push(command);
}

function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const { kind, start, end } of lexemes(text)) {
    const written = text.slice(start, end);
    if (kind === 'string') pieces.push({ text: '', isName: false, string: inner(written) });
    else if (kind === 'name') pieces.push({ text: written.slice(1, -1).replaceAll('""', '"'), isName: true });
    else if (kind === 'word') pieces.push({ text: written.toLowerCase(), isName: true });
    else if (kind !== 'comment') pieces.push({ text: written, isName: false });
  }
  return pieces;
}

/** The text of a string and what `||` joins to it, with holes for what is no string, and where it ends. */
function concatenation(pieces: readonly Piece[], start: number): readonly [string, number] {
  let text = (pieces[start - 1]?.text === '||' ? HOLE : '') + (pieces[start]?.string ?? '');
  let at = start + 1;
  while (pieces[at]?.text === '||') {
    const literal = pieces[++at]?.string;
    text += literal ?? HOLE;
    if (literal !== undefined) at++;
    else at = operandEnd(pieces, at);
  }
  return [text, at];
}

function operandEnd(pieces: readonly Piece[], start: number): number {
  let brackets = 0;
  for (let at = start; at < pieces.length; at++) {
    const { text } = pieces[at] as Piece;
    if (brackets === 0 && at > start && (text === '||' || ENDS.has(text))) return at;
    if (text === '(') brackets++;
    else if (text === ')' && --brackets < 0) return at;
  }
  return pieces.length;
}
