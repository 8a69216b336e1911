import { type Lexeme, lexemeAt } from '../../../syntax/lexeme.ts';

/** Ends the reading of a body that looks wrong; `looksWrong` catches it. */
export class Suspicion extends Error {}

/** @throws {Suspicion} */
export function suspect(): never {
  throw new Suspicion();
}

/** A PL/pgSQL body that is read lexeme by lexeme. */
export interface Reader {
  readonly body: string;
  readonly declared: Set<string>;
  readonly constants: Set<string>;
  readonly blocks: ('begin' | 'handled' | 'if' | 'loop' | 'case')[];
  /** The lexeme at hand; undefined at the end. */
  lexeme: Lexeme | undefined;
  /** Its text: words folded, quoted names without quotes; the empty text at the end and for strings and numbers. */
  text: string;
}

/** A reader before the first lexeme that is no comment and no `#option`. */
export function newReader(body: string, names: Iterable<string>): Reader {
  const declared = new Set(names);
  const reader: Reader = { body, declared, constants: new Set(), blocks: [], lexeme: undefined, text: '' };
  // `#variable_conflict` and its like
  let from = 0;
  for (let option = /\s*#[^\n]*/y.exec(body); option; option = null) from = option[0].length;
  read(reader, from);
  return reader;
}

/** Goes on to the next lexeme that is no comment. @throws {Suspicion} where a quote does not close. */
export function read(reader: Reader, from = reader.lexeme?.end ?? reader.body.length): void {
  const { body } = reader;
  let lexeme = lexemeAt(body, from);
  while (lexeme?.kind === 'comment') {
    if (!lexeme.closed) suspect();
    lexeme = lexemeAt(body, lexeme.end);
  }
  // 'it's'
  if (reader.lexeme?.kind === 'string' && lexeme?.start === reader.lexeme.end && lexeme.kind !== 'mark') suspect();
  reader.lexeme = lexeme;
  if (!lexeme) reader.text = '';
  else if (lexeme.kind === 'word') reader.text = body.slice(lexeme.start, lexeme.end).toLowerCase();
  else if (lexeme.kind === 'mark') reader.text = body.slice(lexeme.start, lexeme.end);
  else {
    if (!lexeme.closed) suspect();
    reader.text = lexeme.kind === 'name' ? body.slice(lexeme.start + 1, lexeme.end - 1).replaceAll('""', '"') : '';
  }
}

/** Whether the lexeme at hand may name something. */
export function isName({ lexeme }: Reader): boolean {
  return lexeme?.kind === 'word' || lexeme?.kind === 'name';
}

/** Goes over a word or mark that has to stand here. @throws {Suspicion} */
export function expect(reader: Reader, text: string): void {
  if (reader.text !== text || reader.lexeme?.kind === 'name') suspect();
  read(reader);
}
