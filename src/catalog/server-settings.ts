import data from './platform/server/settings.json' with { type: 'json' };
import { has, type Marked, readMarks } from './server-version.ts';

/** A configuration parameter of a server (pg_settings). */
export interface ServerSetting {
  /** As it is spelt: `DateStyle`. */
  readonly name: string;
  /** When it can be set: user, superuser, backend (before a session), sighup, postmaster, internal (never); hidden where that is not known. */
  readonly context: string;
  /** `vartype`, of what a session can set: bool, integer, real, enum, string. */
  readonly type?: string;
  /** The unit of a number without one. */
  readonly unit?: string;
  /** The least and the greatest number, in its unit; undefined where they depend on the machine. */
  readonly least?: number;
  readonly greatest?: number;
}

interface Entry extends Marked {
  readonly setting: ServerSetting;
}

let known: ReadonlyMap<string, readonly Entry[]> | undefined;

/**
 * A parameter by its name in lower case; undefined where neither this version nor an older one has it. Of one that is removed by then nothing
 * else is told: the version may be a guess.
 */
export function serverSetting(name: string, version: number): ServerSetting | undefined {
  known ??= read();
  const entries = known.get(name) ?? [];
  const now = entries.find((entry) => has(entry, version));
  if (now) return now.setting;
  return entries.some(({ until }) => until < version) ? { name, context: 'hidden' } : undefined;
}

function read(): ReadonlyMap<string, readonly Entry[]> {
  const settings = new Map<string, Entry[]>();
  for (const [said, names] of Object.entries(data.settings as Readonly<Record<string, string | readonly string[]>>)) {
    const [context = '', type, unit, least, greatest] = said.split(' ');
    const kind = {
      context,
      ...(type === undefined ? {} : { type }),
      ...(unit === undefined || unit === '-' ? {} : { unit }),
      ...(least === undefined ? {} : { least: Number(least), greatest: Number(greatest) }),
    };
    for (const marked of readMarks(names)) {
      const key = marked.text.toLowerCase();
      settings.set(key, [...(settings.get(key) ?? []), { ...marked, setting: { ...kind, name: marked.text } }]);
    }
  }
  return settings;
}
