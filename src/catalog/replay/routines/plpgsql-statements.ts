import { sqlstateOf } from '../procedural/conditions.ts';
import { expect, type Reader, read, suspect } from './plpgsql-reader.ts';

const LEVELS = new Set(['debug', 'log', 'info', 'notice', 'warning', 'exception']);
const RAISE_OPTIONS = new Set('message detail hint errcode column constraint datatype table schema'.split(' '));

/** What a statement of PL/pgSQL's own begins with, behind its first word. */
export function readPlain(reader: Reader, word: string): void {
  const { text, blocks, declared } = reader;
  if (word === 'raise') readRaise(reader);
  else if (
    (word === 'perform' || word === 'execute' || word === 'assert') &&
    (text === ';' || text === 'select' || text === 'immediate')
  )
    suspect();
  else if (word === 'return' && (text === 'select' || text === 'with')) suspect();
  else if ((word === 'exit' || word === 'continue') && !blocks.includes('loop')) suspect();
  else if ((word === 'open' || word === 'close') && !declared.has(text)) suspect();
  else if (word === 'get') readDiagnostics(reader);
  else if ((word === 'commit' || word === 'rollback') && text !== ';' && text !== 'and') suspect();
  else if (word === 'null' && text !== ';') suspect();
}

const ITEMS = new Set(
  `row_count pg_context pg_routine_oid returned_sqlstate column_name constraint_name pg_datatype_name message_text table_name schema_name
pg_exception_detail pg_exception_hint pg_exception_context`.split(/\s+/),
);

function readDiagnostics(reader: Reader): void {
  if (reader.text === 'current' || reader.text === 'stacked') read(reader);
  expect(reader, 'diagnostics');
  if (!reader.declared.has(reader.text)) suspect();
  read(reader);
  // a field, or what is asked for
  if (reader.text === '.' || reader.text === '[') return;
  read(reader);
  if (!ITEMS.has(reader.text)) suspect();
}

function readRaise(reader: Reader): void {
  const isLevel = LEVELS.has(reader.text);
  if (isLevel) read(reader);
  if (isLevel && reader.text === ';') suspect();
  const { lexeme, text } = reader;
  if (lexeme?.kind === 'string') {
    const wanted = placeholders(reader.body.slice(lexeme.start, lexeme.end));
    read(reader);
    if (wanted !== valuesFrom(reader)) suspect();
  } else if (text === 'sqlstate') read(reader);
  else if (lexeme?.kind === 'word' && text !== 'using') {
    if (sqlstateOf(text) === undefined) suspect();
    read(reader);
  } else if (text !== ';' && text !== 'using') suspect();
}

function placeholders(format: string): number {
  return format.includes('%') ? format.replaceAll('%%', '').split('%').length - 1 : 0;
}

/** Reads the values of RAISE, up to USING or the end. */
function valuesFrom(reader: Reader): number {
  let [count, depth] = [0, 0];
  for (; depth > 0 || !endsValues(reader); read(reader)) {
    const { text, lexeme } = reader;
    if (!lexeme || FIRST.has(text) || (count === 0 && text !== ',')) suspect();
    if (text === '(' || text === '[') depth++;
    else if (text === ')' || text === ']') depth--;
    else if (text === ',' && depth === 0) count++;
    if (depth < 0) suspect();
    if (text === ',' && NO_VALUE.test(reader.body.slice(lexeme.end))) suspect();
  }
  return count;
}

const NO_VALUE = /^\s*(?:;|using\b)/i;

function endsValues({ text }: Reader): boolean {
  return text === ';' || text === 'using';
}

/** `name :=`, `name.field =`, `name[1] :=`, of what can be assigned to. */
export function requireTarget(reader: Reader, name: string): void {
  if (!reader.declared.has(name) || reader.constants.has(name)) suspect();
  if (!/^(?:=|:=|\.|\[)$/.test(reader.text)) suspect();
}

/** What cannot stand before the end of an expression. */
const NOT_LAST = new Set(
  'and or not where set from = := + - / || < > <= >= <> != . :: -> ->> like ilike on by using into , values in is join offset limit having'.split(
    ' ',
  ),
);
/** What begins a statement, and stands in no other outside of CASE. */
const FIRST = new Set('elsif elseif else begin declare return raise perform while foreach loop then exception'.split(' '));
const QUERIES = new Set(['select', 'insert', 'update', 'delete']);
/** Statements in which a query may stand without brackets, or words of other statements. */
const HOLDS_QUERIES = new Set(
  'with create alter grant revoke comment explain prepare copy merge for open return do set declare lock security'.split(' '),
);

/** Reads what statement `word` holds up to what ends it, and that too. */
export function readUntil(reader: Reader, word: string, end: string): void {
  const { declared } = reader;
  const holdsQueries = HOLDS_QUERIES.has(word);
  let [depth, cases] = [0, 0];
  let before = word;
  let assigns = 0;
  for (;;) {
    const { text, lexeme } = reader;
    if (!lexeme) suspect();
    if (lexeme.kind === 'mark') {
      if (text === '(' || text === '[') depth++;
      else if (text === ')' || text === ']') {
        if (--depth < 0 || NOT_LAST.has(before)) suspect();
      } else if (text === ';') {
        if (end !== ';' || depth > 0 || cases > 0 || NOT_LAST.has(before)) suspect();
        read(reader);
        return;
      } else if (text === '{' || (word === 'declare' && text === ',' && depth === 0)) suspect();
      else if (text === ':=' && depth === 0 && ++assigns > 1 && word !== 'raise' && word !== 'get') suspect();
      before = text;
    } else if (lexeme.kind === 'word') {
      if (depth === 0 && cases === 0 && text === end) {
        if (NOT_LAST.has(before)) suspect();
        read(reader);
        return;
      }
      if (text === 'case') cases++;
      else if (text === 'end' && --cases < 0) suspect();
      else if (before === ',' && (text === 'from' || text === 'where')) suspect();
      else if (before === 'exists' && text === 'select') suspect();
      else if (depth === 0 && cases === 0) {
        if (FIRST.has(text) && word !== 'create' && word !== 'alter' && word !== 'do') suspect();
        if (text === 'if' && !/^(?:create|drop|alter|refresh|do)$/.test(word)) suspect();
        if (QUERIES.has(text) && !holdsQueries && !mayFollow(word, before, text)) suspect();
        if (word === 'insert' && (text === 'value' || (before === word && text !== 'into'))) suspect();
        if ((before === 'group' || before === 'order') && text !== 'by') suspect();
        if (word === 'for' && text === 'to') suspect();
        if (word === 'delete' && before === word && text !== 'from') suspect();
        if (text === 'into' && before !== 'insert' && before !== 'merge' && word !== 'create' && word !== 'merge') {
          before = text;
          read(reader);
          if (reader.text === 'strict') read(reader);
          if (!declared.has(reader.text)) suspect();
        }
        if (word === 'raise' && text === 'using') {
          if (before === ',') suspect();
          read(reader);
          if (!RAISE_OPTIONS.has(reader.text)) suspect();
          read(reader);
          if (reader.text !== '=' && reader.text !== ':=') suspect();
        }
      }
      before = reader.text;
    } else before = '';
    read(reader);
  }
}

/** Whether SELECT, INSERT, UPDATE or DELETE may stand in a statement outside of brackets. */
function mayFollow(word: string, before: string, text: string): boolean {
  if (text === 'select')
    return word === 'select' || word === 'insert' || word === 'perform' || word === 'values' || word === 'refresh';
  if (text === 'update') return before === 'for' || before === 'key' || before === 'do' || word === 'truncate';
  return false;
}
