import type { Diagnostic, Severity } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { compatible, withFixes } from './edits.ts';
import { migrationText } from './migration.ts';

export interface MendRequest {
  /** All migrations of a project, in order. */
  readonly files: readonly SourceFile[];
  /** What is found in files; every fix is judged by what is found afterwards. */
  judge(files: readonly SourceFile[]): readonly Diagnostic[];
  /** Whether a finding is to be mended, if it has a fix. */
  wants(diagnostic: Diagnostic): boolean;
  /** Whether a file may be edited: it is not applied anywhere. */
  mayEdit(path: string): boolean;
  /** Where a migration is to stand that mends what edits do not, and the line that such files begin with; without it, none is made. */
  readonly migration?: { readonly path: string; readonly begin: string };
}

export interface Mended {
  /** As given, edited. */
  readonly files: readonly SourceFile[];
  readonly edited: readonly Diagnostic[];
  readonly migration?: { readonly file: SourceFile; readonly mended: readonly Diagnostic[] };
  /** What is found at the end. */
  readonly left: readonly Diagnostic[];
}

interface State {
  readonly files: readonly SourceFile[];
  readonly found: readonly Diagnostic[];
}

/** Judgements in one run: each costs as much as a run of the linter. */
const MAX_JUDGED = 200;

/**
 * Mends what can be mended: by edits, again and again while one makes another possible, then by the statements of one new migration. A
 * fix that does not clear its finding, or brings a new one that is as grave, is not made.
 */
export function mend(request: MendRequest): Mended {
  let judged = 0;
  const judge = (files: readonly SourceFile[]): readonly Diagnostic[] | undefined => {
    if (judged >= MAX_JUDGED) return undefined;
    judged++;
    return request.judge(files);
  };
  const refused = new Set<string>();
  const isEditable = (one: Diagnostic): boolean =>
    one.fix !== undefined &&
    one.fix.edits.length > 0 &&
    one.fix.edits.every(({ span }) => request.mayEdit(span.file.path)) &&
    !refused.has(keyOf(one));
  const edited: Diagnostic[] = [];
  let state: State = { files: request.files, found: judge(request.files) ?? [] };
  for (;;) {
    const chosen = compatible(state.found.filter((one) => isEditable(one) && request.wants(one)));
    const made = chosen.length > 0 ? editedBy(state, chosen, judge, refused) : undefined;
    if (!made) break;
    edited.push(...made.done);
    state = made.state;
  }
  const { files, found } = state;
  const { migration } = request;
  if (!migration) return { files, edited, left: found };
  const fileOf = (some: readonly Diagnostic[]) => ({ path: migration.path, text: migrationText(some, migration.begin) });
  let mended: readonly Diagnostic[] = [];
  let left = found;
  for (let more = true; more; ) {
    const open = left.filter((one) => one.fix?.migration !== undefined && request.wants(one) && !isEditable(one));
    const known: readonly Diagnostic[] = mended;
    const part = largestPart(known, open, left, (some, more, before) => {
      const after = judge([...files, fileOf([...some, ...more])]);
      return after && isBetter(before, after, more, some) ? after : undefined;
    });
    more = part.mended.length > known.length; // what they mend may make other fixes safe
    [mended, left] = [part.mended, part.left];
  }
  return mended.length === 0 ? { files, edited, left } : { files, edited, migration: { file: fileOf(mended), mended }, left };
}

/** The state after as many of the fixes as prove good together, of which there may be none; what is at fault alone is refused. Undefined when nothing more can be judged. */
function editedBy(
  state: State,
  chosen: readonly Diagnostic[],
  judge: (files: readonly SourceFile[]) => readonly Diagnostic[] | undefined,
  refused: Set<string>,
): { readonly state: State; readonly done: readonly Diagnostic[] } | undefined {
  for (let some = chosen; ; some = some.slice(0, Math.ceil(some.length / 2))) {
    const files = withFixes(state.files, some);
    const found = judge(files);
    if (!found) return undefined;
    if (isBetter(state.found, found, some)) return { state: { files, found }, done: some };
    const [first] = some;
    if (some.length > 1 || !first) continue;
    refused.add(keyOf(first));
    return { state, done: [] };
  }
}

/** As many as prove good together with those that did, in order, and what is left then. */
function largestPart(
  begun: readonly Diagnostic[],
  all: readonly Diagnostic[],
  found: readonly Diagnostic[],
  test: (
    mended: readonly Diagnostic[],
    more: readonly Diagnostic[],
    before: readonly Diagnostic[],
  ) => readonly Diagnostic[] | undefined,
): { readonly mended: readonly Diagnostic[]; readonly left: readonly Diagnostic[] } {
  let mended = begun;
  let left = found;
  const add = (more: readonly Diagnostic[]): void => {
    const after = test(mended, more, left);
    if (after) [mended, left] = [[...mended, ...more], after];
    else if (more.length > 1) {
      const half = Math.ceil(more.length / 2);
      add(more.slice(0, half));
      add(more.slice(half));
    }
  };
  if (all.length > 0) add(all);
  return { mended, left };
}

const GRAVITY: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** Whether what was to be mended is gone and nothing as grave has come, nor what was mended before. */
function isBetter(
  before: readonly Diagnostic[],
  after: readonly Diagnostic[],
  mended: readonly Diagnostic[],
  already: readonly Diagnostic[] = [],
): boolean {
  const allowed = counted(before);
  const meant = counted(mended);
  const gone = counted(already);
  for (const [key, count] of meant) allowed.set(key, (allowed.get(key) ?? 0) - count);
  const now = counted(after);
  const least = Math.min(...mended.map(({ severity }) => GRAVITY[severity]));
  return after.every((one) => {
    const key = keyOf(one);
    return (now.get(key) ?? 0) <= (allowed.get(key) ?? 0) || (!meant.has(key) && !gone.has(key) && GRAVITY[one.severity] < least);
  });
}

function counted(diagnostics: readonly Diagnostic[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of diagnostics) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
}

/** What makes a finding the same one in changed files: fingerprints hold the text of statements, which edits change. */
function keyOf({ rule, message }: Diagnostic): string {
  return `${rule}\0${message}`;
}
