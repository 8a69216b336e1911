import type { Span } from '../../source/source-file.ts';
import type { Place } from '../../syntax/statement.ts';

/** How a finding can be mended: in the file it stands in, by a later migration, or either. */
export interface FixProposal {
  /** Imperative, lower case, no full stop. */
  readonly title: string;
  /** `safe` keeps what every role can see and write, and what every query returns; anything else is `unsafe`. */
  readonly applicability: 'safe' | 'unsafe';
  /** Together they mend it. None where only a later migration can; dropped where a statement stands in no file (a DO block made it). */
  readonly edits: readonly ProposedEdit[];
  /** Statements for a new migration that mend it where the file is applied already; each ends in a semicolon. */
  readonly migration?: string;
}

/**
 * Puts text in the place of what stands there, or before or after it. After a whole statement goes another statement, on a line of its
 * own and without its semicolon; a whole statement that nothing takes the place of goes with its semicolon and line. `\n` becomes the
 * file's own line end.
 */
export interface ProposedEdit {
  readonly at: Place | Span;
  readonly newText: string;
  readonly side?: 'before' | 'after';
}
