import { displayName } from '../../catalog/names.ts';
import type { AccessChange } from '../../facts/access/changes.ts';
import type { Level } from '../../facts/access/level.ts';
import { reasonsOf, reasonText, type ShownReason } from './report.ts';
import { listed, VERBS } from './words.ts';

/** A change of access as it is shown: names and lines in the place of objects. */
export interface ShownChange {
  readonly kind: AccessChange['kind'];
  /** `new table`, `view dropped`, `no longer exposed`, `new role` …: what came or went with it. */
  readonly because?: string;
  readonly table: string;
  readonly role: string;
  readonly command: string;
  /** Undefined where the table or role was not there, or not exposed. */
  readonly before: Level | undefined;
  readonly after: Level | undefined;
  /** Why it is as it is now; why it was as it was. */
  readonly why: readonly ShownReason[];
  readonly wasWhy: readonly ShownReason[];
}

export interface ChangeReport {
  readonly changes: readonly ShownChange[];
  /** What it is compared with: a Git revision as given. */
  readonly since: string;
}

const BECAUSE: Readonly<Record<NonNullable<AccessChange['because']>, (kind: string) => string>> = {
  new: (kind) => `new ${kind}`,
  dropped: (kind) => `${kind} dropped`,
  'now exposed': () => 'now exposed',
  'no longer exposed': () => 'no longer exposed',
  'new role': () => 'new role',
  'role dropped': () => 'role dropped',
};

export function changeReport(changes: readonly AccessChange[], since: string): ChangeReport {
  return {
    since,
    changes: changes.flatMap(({ kind, because, before, after }) => {
      const entry = after ?? before;
      if (!entry) return [];
      const { relation, role, command } = entry;
      return [
        {
          kind,
          ...(because ? { because: BECAUSE[because](relation.kind) } : {}),
          table: displayName(relation),
          role,
          command,
          before: before?.level,
          after: after?.level,
          why: after ? reasonsOf(after.why) : [],
          wasWhy: before ? reasonsOf(before.why) : [],
        },
      ];
    }),
  };
}

/** Changes of one table that are alike: several roles, several commands. */
export interface ChangeGroup {
  readonly first: ShownChange;
  readonly roles: readonly string[];
  readonly commands: readonly string[];
}

/** The headings under which changes are shown, the worst first. */
export const HEADINGS = [
  { title: 'Opened', kinds: ['opened', 'widened'] },
  { title: 'Changed', kinds: ['other'] },
  { title: 'Closed', kinds: ['narrowed', 'closed'] },
] as const;

/** Changes taken together, for each heading: to all rows first. */
export function groupsUnder(report: ChangeReport, kinds: readonly ShownChange['kind'][]): readonly ChangeGroup[] {
  const changes = report.changes.filter(({ kind }) => kinds.includes(kind));
  return groupsOf([...changes].sort((a, b) => Number(b.after === 'all') - Number(a.after === 'all')));
}

function groupsOf(changes: readonly ShownChange[]): readonly ChangeGroup[] {
  const byRole = new Map<string, ChangeGroup>();
  for (const change of changes) {
    const key = JSON.stringify([likeness(change), change.role]);
    byRole.set(key, { first: change, roles: [change.role], commands: [...(byRole.get(key)?.commands ?? []), change.command] });
  }
  const groups = new Map<string, ChangeGroup>();
  for (const group of byRole.values()) {
    const key = JSON.stringify([likeness(group.first), group.commands]);
    groups.set(key, { ...group, roles: [...(groups.get(key)?.roles ?? []), ...group.roles] });
  }
  return [...groups.values()];
}

/** Equal for changes that one sentence can tell. */
function likeness(change: ShownChange): string {
  const { table, kind, because, before, after, command } = change;
  const reasons = [...change.why, ...formerReasons(change)].map((reason) => withCommand(reason, command, ''));
  return JSON.stringify([table, kind, because, before, after, reasons]);
}

/** What decided before and decides no more; left out where it only says why there was nothing to reach. */
function formerReasons({ kind, why, wasWhy }: ShownChange): readonly ShownReason[] {
  if (kind === 'opened') return [];
  const now = new Set(why.map((reason) => JSON.stringify(reason)));
  return wasWhy.filter((reason) => !now.has(JSON.stringify(reason)));
}

function withCommand(reason: ShownReason, command: string, words: string): ShownReason {
  return reason.policy === undefined ? { ...reason, text: reason.text.replace(new RegExp(`\\b${command}\\b`), words) } : reason;
}

/** `anon can now read all rows of public.orders (was none)`, with names as `name` writes them. */
export function sentenceOf({ first, roles, commands }: ChangeGroup, name: (text: string) => string): string {
  const { kind, before = 'none', after, because, table } = first;
  const state = because ?? `was ${before}`;
  const who = listed(roles.map(name));
  if (kind === 'closed') return `${who} can no longer ${doing(commands, 'any', '', 'or')} ${name(table)} (${state})`;
  if (kind === 'other') return `${who} can ${doing(commands, 'other')} ${name(table)} than before`;
  const only = kind === 'narrowed' ? 'only ' : '';
  return `${who} can now ${doing(commands, after === 'all' ? 'all' : 'some', only)} ${name(table)} (${state})`;
}

/** `read all rows of`, `insert any row into`, `read, insert and delete some rows of`. */
function doing(commands: readonly string[], rows: 'all' | 'some' | 'any' | 'other', only = '', last = 'and'): string {
  const insertOnly = commands.length === 1 && commands[0] === 'INSERT';
  const isAny = rows === 'any' || (rows === 'all' && (insertOnly || commands.length > 1));
  const count = isAny ? 'any row' : `${rows} rows`;
  return `${listed(
    commands.map((command) => VERBS[command] ?? command),
    last,
  )} ${only}${count} ${insertOnly ? 'into' : 'of'}`;
}

/** Why a change came about: what decides now, and what decided before. */
export function reasonsFor({ first, commands }: ChangeGroup): readonly string[] {
  const words = listed(commands, 'or');
  const text = (reason: ShownReason) => reasonText(withCommand(reason, first.command, words));
  return [...first.why.map(text), ...formerReasons(first).map((reason) => `before: ${text(reason)}`)];
}

/** `2 opened, 1 closed since main`. */
export function countText(report: ChangeReport): string {
  const counts = HEADINGS.flatMap(({ title, kinds }) => {
    const count = groupsUnder(report, kinds).length;
    return count > 0 ? [`${count} ${title.toLowerCase()}`] : [];
  });
  return `${counts.join(', ')} since ${report.since}`;
}
