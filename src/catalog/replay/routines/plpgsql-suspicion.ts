import { sqlstateOf } from '../procedural/conditions.ts';
import { expect, isName, newReader, type Reader, read, Suspicion, suspect } from './plpgsql-reader.ts';
import { readPlain, readUntil, requireTarget } from './plpgsql-statements.ts';

/**
 * Whether a PL/pgSQL body looks as if its parser might refuse it: blocks that do not close, statements that begin like none or run into
 * the next, names that nothing declares. One pass over its lexemes, a tenth of what parsing costs. Good bodies may look so too; some bad
 * ones do not (mistakes inside an SQL statement). `names` are those that need no declaration.
 */
export function looksWrong(body: string, names: Iterable<string>): boolean {
  const reader = newReader(body, names);
  try {
    readBody(reader);
    return false;
  } catch (error) {
    if (error instanceof Suspicion) return true;
    throw error;
  }
}

function readBody(reader: Reader): void {
  // a label or DECLARE may come before BEGIN
  while (reader.blocks.length === 0) readStatement(reader);
  while (reader.blocks.length > 0) readStatement(reader);
  if (reader.text === ';') read(reader);
  if (reader.lexeme) suspect();
}

/** Words that an SQL statement begins with. */
const SQL = new Set(
  `select insert update delete with merge create alter drop grant revoke truncate comment refresh set reset lock notify listen unlisten
copy analyze reindex cluster vacuum discard explain prepare deallocate values do call security import reassign table`.split(
    /\s+/,
  ),
);
const PLAIN = new Set(
  'perform execute raise return null open fetch move close get exit continue assert commit rollback'.split(' '),
);

function readStatement(reader: Reader): void {
  const { blocks, declared } = reader;
  const { text, lexeme } = reader;
  if (!lexeme || lexeme.kind === 'string' || lexeme.kind === 'number') suspect();
  const top = blocks.at(-1);
  if (lexeme.kind === 'mark') {
    if (text !== '<<') suspect();
    read(reader);
    declared.add(reader.text);
    read(reader);
    expect(reader, '>>');
    return;
  }
  if (blocks.length === 0 && text !== 'declare' && text !== 'begin') suspect();
  const word = lexeme.kind === 'word' ? text : '';
  read(reader);
  switch (word) {
    case 'declare':
      readDeclarations(reader);
      return;
    case 'begin':
      blocks.push('begin');
      return;
    case 'exception':
      if (top !== 'begin' || reader.text !== 'when') suspect();
      blocks[blocks.length - 1] = 'handled';
      return;
    case 'if':
      blocks.push('if');
      readUntil(reader, word, 'then');
      return;
    case 'elsif':
    case 'elseif':
      if (top !== 'if') suspect();
      readUntil(reader, word, 'then');
      return;
    case 'else':
      if (top !== 'if' && top !== 'case') suspect();
      return;
    case 'case':
      blocks.push('case');
      readUntil(reader, word, 'when');
      readUntil(reader, word, 'then');
      return;
    case 'when':
      if (top === 'handled') readConditions(reader);
      else if (top !== 'case') suspect();
      readUntil(reader, word, 'then');
      return;
    case 'loop':
      blocks.push('loop');
      return;
    case 'while':
      readUntil(reader, word, 'loop');
      blocks.push('loop');
      return;
    case 'for':
    case 'foreach':
      readLoopVariable(reader, word);
      readUntil(reader, word, 'loop');
      blocks.push('loop');
      return;
    case 'end':
      blocks.pop();
      if (top !== 'begin' && top !== 'handled') expect(reader, top ?? '');
      if (top !== 'if' && top !== 'case' && isName(reader)) {
        if (!declared.has(reader.text)) suspect();
        read(reader);
      }
      if (blocks.length > 0) expect(reader, ';');
      return;
  }
  if (PLAIN.has(word)) readPlain(reader, word);
  else if (!SQL.has(word)) requireTarget(reader, text);
  readUntil(reader, word, ';');
}

/** Words that no expression takes for a variable. */
const KEYWORDS = new Set(
  `all any array asc both check collation column constraint current_catalog current_date current_role current_schema current_time
current_timestamp current_user default desc full group inner join left limit localtime localtimestamp natural offset order outer overlaps
primary references right session_user similar table unique user window`.split(/\s+/),
);

function readDeclarations(reader: Reader): void {
  const section = new Set<string>();
  while (reader.text !== 'begin' || reader.lexeme?.kind === 'name') {
    if (reader.text === 'declare') {
      read(reader);
      continue;
    }
    const name = reader.text;
    if (!isName(reader) || section.has(name) || (reader.lexeme?.kind === 'word' && KEYWORDS.has(name))) suspect();
    section.add(name);
    reader.declared.add(name);
    read(reader);
    const isConstant = reader.text === 'constant';
    if (isConstant) reader.constants.add(name);
    else reader.constants.delete(name);
    if (isConstant) read(reader);
    if (!isName(reader)) suspect();
    readUntil(reader, 'declare', ';');
  }
}

function readLoopVariable(reader: Reader, word: string): void {
  let isKnown = true;
  const names: string[] = [];
  while (reader.lexeme?.kind !== 'word' || reader.text !== 'in') {
    if (reader.text === 'slice') read(reader);
    else if (isName(reader)) names.push(reader.text);
    else if (reader.text !== ',' && reader.text !== '.') suspect();
    read(reader);
  }
  isKnown = reader.declared.has(names[0] ?? '');
  read(reader);
  const isQuery = /^(?:\(|select|execute|with|values|table|insert|update|delete)$/.test(reader.text);
  if (!isKnown && (isQuery || word === 'foreach')) suspect();
  for (const name of names) reader.declared.add(name);
  if (word === 'foreach') expectArray(reader);
}

/** `in array array[…]`. */
function expectArray(reader: Reader): void {
  expect(reader, 'array');
  if (reader.text === '[') suspect();
}

/** `others`, names and SQLSTATEs of handlers. */
function readConditions(reader: Reader): void {
  for (;;) {
    const condition = reader.text;
    if (reader.lexeme?.kind !== 'word') suspect();
    read(reader);
    if (condition === 'sqlstate') read(reader);
    else if (condition !== 'others' && sqlstateOf(condition) === undefined) suspect();
    if (reader.text === 'then') return;
    expect(reader, 'or');
  }
}
