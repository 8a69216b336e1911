import { nameKey } from '../../catalog/catalog.ts';
import type { Catalog, Routine } from '../../catalog/model.ts';
import { effectiveSearchPath, lookupRelation, type NameSpace } from '../../catalog/replay/session.ts';
import { identifierList } from '../../catalog/replay/settings.ts';
import { lookupType } from '../../catalog/replay/types.ts';
import { functionMayExistUnseen } from '../../catalog/replay/unseen.ts';
import type { Place } from '../../syntax/statement.ts';
import { bareNames } from './bare-names.ts';
import { allHomes, homesOf, type NameKind } from './homes.ts';
import { bodyQueries } from './queries.ts';

/** A name in a routine's body that means nothing under the routine's own search_path. */
export interface UnfoundName {
  readonly kind: NameKind;
  readonly name: string;
  /** The schemas outside the path that have something of this name, in order. Never empty. */
  readonly homes: readonly string[];
  readonly place: Place;
}

/** The schemas that a routine's SET clause puts into search_path; undefined where it has none. */
export function fixedSearchPath({ settings }: Pick<Routine, 'settings'>): readonly string[] | undefined {
  const setting = settings.find((item) => item.startsWith('search_path='));
  return setting === undefined ? undefined : identifierList(setting.slice('search_path='.length)).filter((name) => name !== '');
}

/**
 * The names without a schema that a routine with a fixed search_path looks up in vain when it runs, each once. PL/pgSQL looks up what a
 * statement names when it first gets there, SQL bodies are looked up again at each call (42P01, 42883, 42704). Left out are names that
 * no schema knows, what may be a temporary table, bodies that set search_path themselves, and where a handler expects just this error.
 */
export function namesOutsidePath(catalog: Catalog, routine: Routine): readonly UnfoundName[] {
  const searchPath = fixedSearchPath(routine);
  if (!searchPath) return [];
  const names: NameSpace = { catalog, searchPath, role: routine.owner };
  // Most bodies hold no such name, and parsing each query of them takes many times as long as looking for its letters.
  if (!mayNameOutside(names, routine.body ?? '')) return [];
  const found = new Map<string, UnfoundName>();
  for (const { kind, name, place } of bareNames(catalog, routine, bodyQueries(routine) ?? [])) {
    const key = `${kind} ${name}`;
    if (found.has(key) || isFound(names, kind, name)) continue;
    const homes = homesOf(catalog, kind, name);
    if (homes.length > 0) found.set(key, { kind, name, homes, place });
  }
  return [...found.values()];
}

/** Names, and what stands after a dot: that has a schema, or is a column. */
const NAMES = /\.\.|\.\s*(?:"[^"]*"|[\w$\u0080-\uffff]+)|"(?:[^"]|"")+"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/g;

/** Whether some word or operator of a text, whatever it is there, is a name that the path does not find and other schemas have. */
function mayNameOutside(names: NameSpace, body: string): boolean {
  if (/\bu&"/i.test(body)) return true;
  const homes = allHomes(names.catalog);
  const isOutside = (kind: NameKind, name: string) => homes[kind].has(name) && !isFound(names, kind, name);
  if ([...homes.operator.keys()].some((name) => body.includes(name) && isOutside('operator', name))) return true;
  return [...new Set(body.match(NAMES))].some((written) => {
    if (written.startsWith('.')) return false;
    const isQuoted = written.startsWith('"');
    const name = isQuoted
      ? written.slice(1, -1).replaceAll('""', '"')
      : /[A-Z]/.test(written)
        ? written.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
        : written;
    return (
      isOutside('relation', name) || isOutside('type', name) || (isOutside('function', name) && isFollowedByCall(body, written))
    );
  });
}

const CALL = /\s*(?:\(|--|\/\*)/y;

/** Whether a parenthesis stands after a word somewhere, or a comment that may hide one. */
function isFollowedByCall(body: string, word: string): boolean {
  for (let at = body.indexOf(word); at >= 0; at = body.indexOf(word, at + 1)) {
    CALL.lastIndex = at + word.length;
    if (CALL.test(body)) return true;
  }
  return false;
}

function isFound(names: NameSpace, kind: NameKind, name: string): boolean {
  switch (kind) {
    case 'relation':
      return name.startsWith('pg_') || lookupRelation(names, undefined, name) !== undefined;
    case 'type':
      return lookupType(names, undefined, name) !== undefined;
    case 'function':
      return (
        functionMayExistUnseen(names, undefined, name) ||
        effectiveSearchPath(names).some((schema) => names.catalog.routineNames.has(nameKey(schema, name)))
      );
    case 'operator':
      return homesOf(names.catalog, kind, name).some((schema) => effectiveSearchPath(names).includes(schema));
  }
}
