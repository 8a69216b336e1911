import type { Edit, Fix } from '../diagnostics/diagnostic.ts';
import type { FixProposal, ProposedEdit } from '../rule.ts';
import type { SourceFile, Span } from '../source/source-file.ts';
import { isSpace, lexemeAt, lineEnd } from '../syntax/lexeme.ts';
import type { Statement } from '../syntax/statement.ts';
import { spanOf } from '../syntax/tokens.ts';

/** A proposed fix with its edits in their files; undefined where nothing of it can be done. */
export function fixOf({ title, applicability, edits, migration }: FixProposal): Fix | undefined {
  const placed = edits.every(isInFile) ? edits.map(editOf) : [];
  if (placed.length === 0 && migration === undefined) return undefined;
  return { title, applicability, edits: placed, ...(migration === undefined ? {} : { migration }) };
}

/** What a DO block ran stands nowhere; what holds placeholders is filled in by others. */
function isInFile({ at }: ProposedEdit): boolean {
  return 'file' in at || (at.statement.origin === undefined && !at.statement.placeholders);
}

function editOf({ at, newText, side }: ProposedEdit): Edit {
  const span = 'file' in at ? at : spanOf(at);
  const { file } = span;
  const text = newText.includes('\n') && lineBreakOf(file) === '\r\n' ? newText.replaceAll('\n', '\r\n') : newText;
  const whole = 'file' in at || at.extent !== 'statement' ? undefined : at.statement;
  if (side === 'before') return { span: { file, start: span.start, end: span.start }, newText: text };
  if (side === 'after') return whole ? statementAfter(whole, span, text) : { span: insertion(file, span.end), newText: text };
  return { span: whole && newText === '' ? wholeLines(whole, span) : span, newText: text };
}

const lineBreaks = new WeakMap<SourceFile, '\r\n' | '\n'>();

function lineBreakOf(file: SourceFile): '\r\n' | '\n' {
  const lineBreak = lineBreaks.get(file) ?? (file.text.includes('\r\n') ? '\r\n' : '\n');
  lineBreaks.set(file, lineBreak);
  return lineBreak;
}

function insertion(file: SourceFile, offset: number): Span {
  return { file, start: offset, end: offset };
}

/** Another statement below, and below what comments the first on its line. */
function statementAfter({ text }: Statement, { file, end }: Span, sql: string): Edit {
  const newLine = lineBreakOf(file);
  const semicolon = semicolonAfter(text.sql, end);
  if (semicolon === undefined) return { span: insertion(file, end), newText: `;${newLine}${sql};` };
  const comment = lexemeAt(text.sql, semicolon);
  const isBeside = comment?.kind === 'comment' && comment.end <= lineEnd(text.sql, semicolon);
  return { span: insertion(file, isBeside ? comment.end : semicolon), newText: `${newLine}${sql};` };
}

/** One past the semicolon that ends a statement. */
function semicolonAfter(sql: string, end: number): number | undefined {
  let lexeme = lexemeAt(sql, end);
  while (lexeme?.kind === 'comment') lexeme = lexemeAt(sql, lexeme.end);
  return lexeme && sql.startsWith(';', lexeme.start) ? lexeme.end : undefined;
}

/** The statement with its semicolon; where nothing else stands on its lines, with their line break. */
function wholeLines({ text }: Statement, { file, start, end }: Span): Span {
  const { sql } = text;
  const after = semicolonAfter(sql, end) ?? end;
  let first = start;
  while (first > 0 && isSpace(sql.charCodeAt(first - 1)) && sql[first - 1] !== '\n' && sql[first - 1] !== '\r') first--;
  const beginsLine = first === 0 || sql[first - 1] === '\n' || sql[first - 1] === '\r';
  const rest = file.text.slice(after, lineEnd(file.text, after));
  if (!beginsLine || /\S/.test(rest)) return { file, start, end: after };
  const lineBreak = /^(?:\r\n|\r|\n)/.exec(file.text.slice(after + rest.length, after + rest.length + 2))?.[0] ?? '';
  return { file, start: first, end: after + rest.length + lineBreak.length };
}
