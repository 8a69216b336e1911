import type { Span } from '../source/source-file.ts';
import { type Comment, nextStatement, statementAt } from '../syntax/comments.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import { splitStatements } from '../syntax/split.ts';
import { statementTokens } from '../syntax/tokens.ts';

/**
 * What a directive for one statement covers: the statement that it ends the last line of, stands in, or stands before. In the body of
 * a routine or DO block that is the command of the body, with what the statement itself says around its body. Empty where there is
 * no such statement.
 */
export function directiveTarget(comment: Comment, file: ParsedFile): readonly Span[] {
  const { span } = comment;
  const around = statementAt(file, span.start);
  if (around && comment.inRoutine) return inBody(comment, around, file);
  const ended = endsLine(comment) ? statementEndingBefore(file, span) : undefined;
  if (ended) return [ended];
  if (around) return [around];
  const next = nextStatement(file, span.end);
  return next ? [next] : [];
}

/** Whether nothing but white space follows on the comment's last line. */
function endsLine({ span }: Comment): boolean {
  return /^[^\S\r\n]*(?:[\r\n]|$)/.test(span.file.text.slice(span.end, span.end + 1000));
}

/** The statement whose semicolon stands before the comment on the same line, with nothing between. */
function statementEndingBefore(file: ParsedFile, { file: { text }, start }: Span): Span | undefined {
  let i = start - 1;
  while (i >= 0 && /[^\S\r\n]/.test(text[i] ?? '')) i--;
  if (text[i] !== ';') return undefined;
  while (i >= 0 && /[\s;]/.test(text[i] ?? '')) i--;
  return i >= 0 ? statementAt(file, i) : undefined;
}

function inBody(comment: Comment, around: Span, file: ParsedFile): readonly Span[] {
  const { utf8, source } = file.text;
  const statement = file.statements.find((one) => utf8.toUtf16(one.start) >= around.start && utf8.toUtf16(one.end) <= around.end);
  const at = utf8.toUtf8(comment.span.start);
  const token = statement && statementTokens(statement).find((one) => one.start <= at && one.end > at);
  const mark = /^\$[^$]*\$/.exec(token?.text ?? '')?.[0].length;
  if (!token || mark === undefined) return [around];
  const start = utf8.toUtf16(token.start) + mark;
  const end = utf8.toUtf16(token.end) - mark;
  const pieces = splitStatements(source.text.slice(start, end));
  const index = pieces.findIndex((piece) => start + piece.end > comment.span.start);
  const last = pieces[index - 1];
  const trails = last && endsLine(comment) && /^[^\S\r\n]*$/.test(source.text.slice(start + last.end, comment.span.start));
  const meant = trails ? last : pieces[index];
  return [
    { file: source, start: around.start, end: start },
    ...(meant ? [{ file: source, start: start + meant.start, end: start + meant.end }] : []),
    { file: source, start: end, end: around.end },
  ];
}
