import type { Catalog } from '../../catalog/model.ts';
import { type Lexeme, lexemes } from '../../syntax/lexeme.ts';
import { homeOfRelation, homeOfType, isOfExtension } from './home.ts';

interface Piece {
  readonly kind: Lexeme['kind'];
  readonly start: number;
  /** Folded words, quoted names without their quotes. */
  readonly text: string;
}

/** Where a schema is to be put in. */
export interface Insertion {
  /** UTF-16 offset in the body. */
  readonly at: number;
  readonly schema: string;
}

/** Types whose names the grammar knows: none of them is looked up. */
const GRAMMAR_TYPES = new Set(
  'bigint bit boolean char character dec decimal double float int integer interval national nchar numeric real smallint time timestamp varchar record'.split(
    ' ',
  ),
);

/** The schemas missing from the types that a PL/pgSQL body declares variables of; undefined where one is not certain. `known` names arguments. */
export function declaredTypes(catalog: Catalog, body: string, known: readonly string[]): readonly Insertion[] | undefined {
  const variables = new Set([...known, 'new', 'old']);
  const insertions: Insertion[] = [];
  for (const pieces of declarations(body)) {
    const [name, ...rest] = pieces;
    if (!name) continue;
    const type = rest.slice(isWord(rest[0], 'constant') ? 1 : 0);
    const earlier = new Set(variables);
    variables.add(name.text);
    if (isWord(type[0], 'alias')) continue;
    if (isWord(type[0], 'cursor', 'no', 'scroll')) {
      if (type.some(({ text }, i) => text === '(' && isWord(type[i - 1], 'cursor'))) return undefined;
      continue;
    }
    const home = typeInsertion(catalog, type, earlier);
    if (!home) return undefined;
    insertions.push(...home);
  }
  return insertions;
}

/** The declarations between DECLARE and BEGIN, each to its semicolon. */
function* declarations(body: string): Generator<readonly Piece[]> {
  let inSection = false;
  let current: Piece[] = [];
  for (const { kind, start, end } of lexemes(body)) {
    if (kind === 'comment') continue;
    const written = body.slice(start, end);
    const text = kind === 'word' ? written.toLowerCase() : kind === 'name' ? written.slice(1, -1).replaceAll('""', '"') : written;
    if (!inSection) {
      inSection = kind === 'word' && text === 'declare';
      current = [];
    } else if (kind === 'mark' && text === ';') {
      yield current;
      current = [];
    } else if (current.length === 0 && kind === 'word' && text === 'begin') inSection = false;
    else current.push({ kind, start, text });
  }
}

function typeInsertion(
  catalog: Catalog,
  type: readonly Piece[],
  variables: ReadonlySet<string>,
): readonly Insertion[] | undefined {
  const names: Piece[] = [];
  let i = isWord(type[0], 'setof') ? 1 : 0;
  for (let piece = type[i]; piece && (piece.kind === 'word' || piece.kind === 'name'); piece = type[i]) {
    names.push(piece);
    i++;
    if (type[i]?.text !== '.') break;
    i++;
  }
  const [first, second] = names;
  if (!first) return undefined;
  const before = (home: ReturnType<typeof homeOfType>) =>
    home === undefined ? undefined : home === 'none' ? [] : [{ at: first.start, schema: home.schema }];
  if (type[i]?.text === '%') {
    if (names.length > 2 || (names.length === 1 && isWord(type[i + 1], 'type')) || variables.has(first.text)) return [];
    if (isWord(type[i + 1], 'rowtype') && second) return catalog.schemas.has(first.text) ? [] : undefined;
    return before(homeOfRelation(catalog, first.text));
  }
  if (second) return isOfExtension(catalog, first.text, second.text) || second.text.startsWith('reg') ? undefined : [];
  if (first.kind === 'word' && GRAMMAR_TYPES.has(first.text)) return [];
  return before(homeOfType(catalog, first.text));
}

function isWord(piece: Piece | undefined, ...words: readonly string[]): boolean {
  return piece?.kind === 'word' && words.includes(piece.text);
}
