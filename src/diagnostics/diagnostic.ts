import type { SourceFile, Span } from '../source/source-file.ts';

export type Severity = 'error' | 'warning' | 'info';

/** A finding as the user gets it. Messages are plain text: reporters escape them for where they go. */
export interface Diagnostic {
  /** Rule id, or one of the linter's own: `syntax-error`, `unused-suppression` … */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong. */
  readonly message: string;
  /** What to do; lines of SQL stand indented by two spaces. */
  readonly help?: string;
  /** Page of the rule. */
  readonly url?: string;
  readonly span: Span;
  readonly object?: ObjectReference;
  readonly related: readonly RelatedPlace[];
  readonly fix?: Fix;
  readonly advisor?: { readonly name: string; readonly cacheKey: string };
  /** Stays the same when lines shift: rule, file, object or statement text, and a counter among equals. */
  readonly fingerprint: string;
}

/** The object that a finding is about. */
export interface ObjectReference {
  readonly kind: string;
  readonly schema?: string;
  /** The table that it is part of. */
  readonly table?: string;
  readonly name: string;
}

export interface RelatedPlace {
  readonly span: Span;
  readonly message: string;
}

/** How to mend it: by edits in its file, by a new migration where the file is applied already, or either. */
export interface Fix {
  readonly title: string;
  readonly applicability: 'safe' | 'unsafe';
  /** Empty where only a new migration can mend it. */
  readonly edits: readonly Edit[];
  /** SQL of a new migration that mends it; each statement ends in a semicolon. */
  readonly migration?: string;
}
/** An insertion where the span is empty. */
export interface Edit {
  readonly span: Span;
  readonly newText: string;
}

/** What a run found: the only thing reporters see. */
export interface Report {
  /** By file, then place. */
  readonly diagnostics: readonly Diagnostic[];
  readonly summary: Summary;
  /** The files that were judged, in order, those without findings too. */
  readonly files: readonly SourceFile[];
  /** Statements whose effect could not be followed, and why: `--debug` shows them. */
  readonly unfollowed: readonly RelatedPlace[];
  /** Exceptions of the configuration that met no finding; none are told of when only some of the migrations were judged. */
  readonly unusedExceptions: readonly Exception[];
}
/** An object that the configuration excepts from a rule. */
export interface Exception {
  readonly rule: string;
  /** A pattern: `public.orders`, `public.*`, `orders_user_id_fkey` (see `src/linter/exceptions.ts`). */
  readonly object: string;
  readonly reason: string;
}
export interface Summary {
  readonly files: number;
  readonly statements: number;
  /** Statements whose effect could not be followed. */
  readonly unfollowed: number;
  readonly suppressed: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}
