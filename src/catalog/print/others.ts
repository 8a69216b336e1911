import type { OtherObject } from '../model.ts';
import { quoteIdentifier, quoteQualified } from '../names.ts';
import { byName, type Dump } from './scope.ts';
import { settingSql } from './settings.ts';
import { statementNaming } from './written.ts';

/** What tables and functions may need of objects that the catalog keeps only the name of. */
const FIRST = [
  'language',
  'foreign-data wrapper',
  'server',
  'user mapping',
  'collation',
  'text search parser',
  'text search template',
  'text search dictionary',
  'text search configuration',
  'access method',
];
/** What needs tables or functions itself. */
const LAST = ['operator family', 'operator', 'operator class', 'cast', 'transform', 'conversion', 'statistics', 'rule'];

export function firstOthersSql(dump: Dump): readonly string[] {
  return othersSql(dump, FIRST);
}

export function lastOthersSql(dump: Dump): readonly string[] {
  return othersSql(dump, LAST);
}

/** They would fire for what the dump itself does, so they come at its end. */
export function eventTriggersSql(dump: Dump): readonly string[] {
  return othersSql(dump, ['event trigger']);
}

/** ALTER DATABASE … SET. */
export function databaseSettingsSql({ catalog, start }: Dump): readonly string[] {
  return [...catalog.others].flatMap(([key, { kind, name, settings }]) => {
    const before = start.catalog.others.get(key)?.settings;
    const changed = kind === 'database' ? (settings ?? []).filter((setting) => !before?.includes(setting)) : [];
    return changed.map((setting) => `alter database ${quoteIdentifier(name)} set ${settingSql(setting)}`);
  });
}

/** The statements that made them, as written but for their names. */
function othersSql({ catalog, start }: Dump, kinds: readonly string[]): readonly string[] {
  return kinds.flatMap((kind) =>
    [...catalog.others]
      .filter(([key, object]) => object.kind === kind && object.extension === undefined && !start.catalog.others.has(key))
      .sort(([a, { name: first }], [b, { name: second }]) => byName(first, second) || byName(a, b))
      .flatMap(([, object]) => statementNaming(object, nameOf(object)) ?? []),
  );
}

function nameOf({ kind, name, schema }: OtherObject): string {
  if (kind === 'rule') return quoteIdentifier(name);
  const bare = kind.startsWith('operator ')
    ? name.slice(0, name.lastIndexOf(' '))
    : kind === 'operator'
      ? name.slice(0, name.indexOf('('))
      : name;
  if (kind === 'operator') return schema === undefined ? bare : `${quoteIdentifier(schema)}.${bare}`;
  return schema === undefined ? quoteIdentifier(bare) : quoteQualified(schema, bare);
}
