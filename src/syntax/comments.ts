import type { Span } from '../source/source-file.ts';
import type { ParsedFile } from './parse.ts';
import type { ParsedText } from './statement.ts';

/** A comment of a file, or of the body of one of its routines and DO blocks. */
export interface Comment {
  /** `-- …` or the C style. */
  readonly kind: 'line' | 'block';
  /** With its marks, without the line end. */
  readonly span: Span;
  /** What stands between the marks, untrimmed. */
  readonly body: string;
  /** Whether it stands in the dollar-quoted body of a routine or DO block. */
  readonly inRoutine: boolean;
}

/** All comments, in order; scanned on first use. */
export function commentsOf(_text: ParsedText): readonly Comment[] {
  return [];
}

/** The statement, parsed or refused, that a UTF-16 offset stands in. */
export function statementAt(_file: ParsedFile, _offset: number): Span | undefined {
  return undefined;
}

/**
 * The first statement, parsed or refused, that begins at or after a UTF-16 offset; for an offset in a routine's body, what stands
 * there up to the next semicolon.
 */
export function nextStatement(_file: ParsedFile, _offset: number): Span | undefined {
  return undefined;
}
