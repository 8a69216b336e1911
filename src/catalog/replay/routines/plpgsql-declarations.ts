import { type Lexeme, lexemeAt } from '../../../syntax/lexeme.ts';
import { SqlError } from '../../sql-error.ts';
import { here, lookupRelation, type Session } from '../session.ts';
import { lookupType } from '../types.ts';
import { mayExistUnseen } from '../unseen.ts';

/** A lexeme with its text: folded words, quoted names without their quotes. */
interface Piece {
  readonly kind: Lexeme['kind'];
  readonly text: string;
}

/**
 * Looks up the types of the variables that a PL/pgSQL body declares, as its compiler does (pl_gram.y): `%ROWTYPE`, `%TYPE` and names.
 * @throws {SqlError} 42P01 for an unknown relation, 42703 for an unknown column, 42704 for an unknown type.
 */
export function requireDeclaredTypes(session: Session, body: string): void {
  const variables = new Set<string>();
  for (const { name, type } of declarations(body)) {
    requireType(session, type, variables);
    variables.add(name);
  }
}

interface Declaration {
  readonly name: string;
  readonly type: readonly Piece[];
}

function* declarations(body: string): Generator<Declaration> {
  const last = body.toLowerCase().lastIndexOf('declare');
  let inSection = false;
  let current: Piece[] = [];
  // the body behind the last section is not cut
  for (let lexeme = last < 0 ? undefined : lexemeAt(body, 0); lexeme; lexeme = lexemeAt(body, lexeme.end)) {
    if (!inSection && lexeme.start > last) return;
    if (lexeme.kind === 'comment') continue;
    const piece = pieceOf(body, lexeme);
    if (!inSection) {
      inSection = piece.kind === 'word' && piece.text === 'declare';
      current = [];
    } else if (piece.text === ';' && piece.kind === 'mark') {
      const declaration = declarationOf(current);
      if (declaration) yield declaration;
      current = [];
    } else if (current.length === 0 && piece.kind === 'word' && piece.text === 'begin') inSection = false;
    else current.push(piece);
  }
}

function pieceOf(body: string, { kind, start, end }: Lexeme): Piece {
  const text = body.slice(start, end);
  if (kind === 'word') return { kind, text: text.toLowerCase() };
  return { kind, text: kind === 'name' ? text.slice(1, -1).replaceAll('""', '"') : text };
}

/** `name [constant] type …`; undefined for cursors and aliases. */
function declarationOf(pieces: readonly Piece[]): Declaration | undefined {
  const [name, ...rest] = pieces;
  if (!name) return undefined;
  const start = isWord(rest[0], 'constant') ? 1 : 0;
  const from = rest.slice(start);
  if (isWord(from[0], 'alias', 'cursor') || isWord(from[1], 'cursor', 'scroll')) return undefined;
  const end = from.findIndex((piece) => isWord(piece, 'collate', 'not', 'default') || /^[:=]/.test(markText(piece)));
  return { name: name.text, type: end < 0 ? from : from.slice(0, end) };
}

function isWord(piece: Piece | undefined, ...words: readonly string[]): boolean {
  return piece?.kind === 'word' && words.includes(piece.text);
}

function markText(piece: Piece): string {
  return piece.kind === 'mark' ? piece.text : '';
}

/** Types whose names are keywords of the grammar, or that a table would not bear: `double precision`, `timestamp with time zone` … */
const KEYWORD_TYPES = new Set(
  `bigint bit boolean char character dec decimal double float int integer interval national nchar numeric real setof smallint time timestamp
varchar`.split(/\s+/),
);

function requireType(session: Session, type: readonly Piece[], variables: ReadonlySet<string>): void {
  const names: string[] = [];
  let i = 0;
  for (let piece = type[0]; piece && (piece.kind === 'word' || piece.kind === 'name'); piece = type[i]) {
    names.push(piece.text);
    i++;
    if (type[i]?.text !== '.') break;
    i++;
  }
  if (names.length === 0) return;
  if (type[i]?.text === '%') requireCopied(session, names, type[i + 1]?.text ?? '', variables);
  else if (names.length > 1 || (!KEYWORD_TYPES.has(names[0] ?? '') && type[i]?.kind !== 'word')) requireNamedType(session, names);
}

function requireNamedType(session: Session, names: readonly string[]): void {
  const schema = names.at(-2);
  if (lookupType(session, schema, names.at(-1) ?? '')) return;
  if (schema !== undefined && !session.catalog.schemas.has(schema))
    throw new SqlError('3F000', `schema "${schema}" does not exist`, here(session, undefined));
  throw new SqlError('42704', `type "${names.join('.')}" does not exist`, here(session, undefined));
}

/** `relation%ROWTYPE`, `relation.column%TYPE`, `variable%TYPE`. */
function requireCopied(session: Session, names: readonly string[], what: string, variables: ReadonlySet<string>): void {
  if (what === 'type' && (names.length === 1 || variables.has(names[0] ?? ''))) return;
  const path = what === 'rowtype' ? names : names.slice(0, -1);
  const [schema, name] = [path.at(-2), path.at(-1) ?? ''];
  const relation = lookupRelation(session, schema, name);
  if (!relation) {
    if (mayExistUnseen(session, schema, name)) return;
    throw new SqlError('42P01', `relation "${path.join('.')}" does not exist`, here(session, undefined));
  }
  const column = names.at(-1) ?? '';
  if (what === 'rowtype' || !('columns' in relation) || relation.columns.some((item) => item.name === column)) return;
  throw new SqlError('42703', `column "${column}" of relation "${relation.name}" does not exist`, here(session, undefined));
}
