import data from './platform/server/casts.json' with { type: 'json' };
import { has, type Marked, readMarks } from './server-version.ts';

/** One of PostgreSQL's own casts. */
export interface BuiltinCast {
  /** `castcontext`: i implicit, a in assignments, e explicit. */
  readonly context: string;
  /** `castmethod`: b binary coercible, f a function, i by writing it out and reading it in. */
  readonly method: string;
}

interface Entry extends Marked, BuiltinCast {}

let known: ReadonlyMap<string, Entry> | undefined;

/** The cast from one type to another in a server's `pg_cast`; types are `TypeKey`s. */
export function builtinCast(source: string, target: string, version: number): BuiltinCast | undefined {
  known ??= readCasts();
  const cast = known.get(`${source} ${target}`);
  return cast && has(cast, version) ? cast : undefined;
}

function readCasts(): ReadonlyMap<string, Entry> {
  const casts = new Map<string, Entry>();
  for (const [source, texts] of Object.entries(data.casts as Readonly<Record<string, string | readonly string[]>>))
    for (const marked of readMarks(texts)) {
      const [target = '', context = '', method = ''] = marked.text.split(' ');
      casts.set(`${source} ${target}`, { context, method, ...marked });
    }
  return casts;
}
