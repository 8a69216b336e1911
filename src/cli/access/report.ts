import { displayName } from '../../catalog/names.ts';
import type { AccessEntry } from '../../facts/access/access.ts';
import type { Level } from '../../facts/access/level.ts';
import { positionAt } from '../../source/source-file.ts';
import { spanOf } from '../../syntax/tokens.ts';

/** One reason, with the place where it is written. */
export interface ShownReason {
  readonly policy?: string;
  readonly text: string;
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
}

export interface ShownEntry {
  readonly table: string;
  readonly kind: 'table' | 'view' | 'materialized view';
  readonly role: string;
  readonly command: string;
  readonly access: Level;
  readonly why: readonly ShownReason[];
}

/** Access as it is shown, in whatever format: names and lines in the place of objects. */
export interface AccessReport {
  readonly entries: readonly ShownEntry[];
  readonly roles: readonly string[];
  readonly schemas: readonly string[];
}

export function reportOf(entries: readonly AccessEntry[], roles: readonly string[], schemas: readonly string[]): AccessReport {
  return {
    roles,
    schemas,
    entries: entries.map(({ relation, role, command, level, why }) => ({
      table: displayName(relation),
      kind: relation.kind,
      role,
      command,
      access: level,
      why: reasonsOf(why),
    })),
  };
}

export function reasonsOf(why: AccessEntry['why']): readonly ShownReason[] {
  return why.map(({ policy, text, place }) => ({ ...(policy ? { policy: policy.name } : {}), text, ...lineOf(place) }));
}

/** A reason with its place in brackets. */
export function reasonText({ policy, text, file, line }: ShownReason): string {
  return (policy === undefined ? text : `policy "${policy}"`) + (file === undefined ? '' : ` (${file}:${line})`);
}

function lineOf(place: AccessEntry['why'][number]['place']): Pick<ShownReason, 'file' | 'line'> {
  if (!place) return {};
  const { file, start } = spanOf(place);
  return { file: file.path, line: positionAt(file, start).line };
}

/** What grants all rows of one table or view for the same reasons: roles with the commands that they may use. */
export interface Opening {
  readonly table: string;
  readonly who: readonly { readonly roles: readonly string[]; readonly commands: readonly string[] }[];
  readonly why: readonly ShownReason[];
}

/** All entries of `all`, those of one table and reason taken together. */
export function openingsOf({ entries }: AccessReport): readonly Opening[] {
  const groups = new Map<string, ShownEntry[]>();
  for (const entry of entries.filter(({ access }) => access === 'all')) {
    const key = JSON.stringify([entry.table, entry.why]);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ table: first.table, who: whoOf(group), why: first.why }] : [];
  });
}

function whoOf(group: readonly ShownEntry[]): Opening['who'] {
  const commandsOf = new Map<string, string[]>();
  for (const { role, command } of group) commandsOf.set(role, [...(commandsOf.get(role) ?? []), command]);
  const rolesOf = new Map<string, string[]>();
  for (const [role, commands] of commandsOf) {
    const key = commands.join();
    rolesOf.set(key, [...(rolesOf.get(key) ?? []), role]);
  }
  return [...rolesOf].map(([key, roles]) => ({ roles, commands: key.split(',') }));
}

/** The rows of the table: each table or view once, with its access by role and command. */
export interface Row {
  readonly table: string;
  readonly kind: ShownEntry['kind'];
  access(role: string, command: string): Level | undefined;
}

export function rowsOf({ entries }: AccessReport): readonly Row[] {
  const rows = new Map<string, ShownEntry[]>();
  for (const entry of entries) rows.set(entry.table, [...(rows.get(entry.table) ?? []), entry]);
  return [...rows].flatMap(([table, group]) => {
    const [first] = group;
    const levels = new Map(group.map((entry) => [`${entry.role}\0${entry.command}`, entry.access]));
    return first ? [{ table, kind: first.kind, access: (role, command) => levels.get(`${role}\0${command}`) }] : [];
  });
}
