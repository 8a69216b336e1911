import type { Catalog } from '../../catalog/model.ts';
import { displayName, quoteIdentifier, quoteQualified } from '../../catalog/names.ts';
import type { Column, Table } from '../../catalog/relation-model.ts';
import { type Dependent, type Edge, edgeFinder } from '../../catalog/replay/dependencies.ts';
import type { FixProposal } from './proposal.ts';

/** The change of a column's type: where it was last written, or by ALTER TABLE, with `using` for the rows that are there. */
export function changeColumnType(
  catalog: Catalog,
  table: Table,
  column: Column,
  to: {
    readonly type: string;
    readonly using?: string;
    readonly title: string;
    readonly applicability: FixProposal['applicability'];
  },
): FixProposal | undefined {
  if (column.generated || column.parents || (column.type.isArray && to.using !== undefined)) return undefined;
  const type = `${to.type}${column.type.isArray ? '[]' : ''}`;
  const using = to.using === undefined ? '' : ` using ${to.using}`;
  const edits = column.typePlace ? [{ at: column.typePlace, newText: type }] : [];
  const { title, applicability } = to;
  const holders = holdingType(catalog, table, column, to.type);
  if (holders.some(({ onValue }) => onValue)) return undefined;
  if (holders.length > 0) return edits.length > 0 ? { title, applicability, edits } : undefined;
  const migration = `alter table ${displayName(table)} alter column ${quoteIdentifier(column.name)} type ${type}${using};`;
  return { title, applicability, edits, migration };
}

/** A change of a column's type to `to` as lines of help, with what PostgreSQL does not change the type under away meanwhile. */
export function withTypeFreed(catalog: Catalog, table: Table, column: Column, to: string, change: string): string {
  const holders = holdingType(catalog, table, column, to);
  const more = holders.length > MAX_SHOWN ? [`-- and ${holders.length - MAX_SHOWN} more`] : [];
  const shown = holders.slice(0, MAX_SHOWN);
  const drops = shown.map(({ drop }) => drop);
  const again = shown.map((holder) => holder.again).reverse();
  return [...drops, ...more, change, ...again].join('\n  ');
}

const MAX_SHOWN = 3;

interface Holder {
  readonly drop: string;
  readonly again: string;
  /** It would be refused for a column that had the type from the beginning, too. */
  readonly onValue?: true;
}

/**
 * The objects for which PostgreSQL refuses to change the type (`RememberAllDependentForRebuilding` in tablecmds.c), each once; for a moment,
 * also indexes on expressions, which it makes again: the date or hour of a `timestamptz` depends on a setting, and no index takes that.
 */
function holdingType(catalog: Catalog, { oid }: Table, { attnum }: Column, to: string): readonly Holder[] {
  const found = new Map<string, Holder>();
  for (const { column, dependent } of edgesOf(catalog, oid)) {
    if (column !== attnum || (dependent.kind === 'index' && !to.startsWith('timestamptz'))) continue;
    const holder = holderOf(dependent, attnum);
    if (holder) found.set(holder.drop, holder);
  }
  return [...found.values()];
}

function holderOf(dependent: Dependent, attnum: number): Holder | undefined {
  const named = (name: string): Holder => ({ drop: `drop ${name};`, again: `create ${name} …;` });
  switch (dependent.kind) {
    case 'view':
    case 'routine':
      return named(`${dependent.object.kind} ${displayName(dependent.object)}`);
    case 'policy':
    case 'trigger':
      return named(`${dependent.kind} ${quoteIdentifier(dependent.object.name)} on ${displayName(dependent.on)}`);
    case 'index': {
      const { schema, name, constraint, keys, predicate } = dependent.object;
      if (constraint !== undefined || !(predicate || keys.some(({ expression }) => expression))) return undefined;
      return {
        drop: `drop index ${quoteQualified(schema, name)};`,
        again: `create index ${quoteIdentifier(name)} …;`,
        onValue: true,
      };
    }
    case 'column': {
      if (dependent.object.attnum === attnum) return undefined;
      const [table, column] = [displayName(dependent.on), quoteIdentifier(dependent.object.name)];
      return { drop: `alter table ${table} drop column ${column};`, again: `alter table ${table} add column ${column} …;` };
    }
    default:
      return undefined;
  }
}

const finders = new WeakMap<Catalog, (object: number) => readonly Edge[]>();

function edgesOf(catalog: Catalog, oid: number): readonly Edge[] {
  let finder = finders.get(catalog);
  if (!finder) {
    finder = edgeFinder(catalog, catalog);
    finders.set(catalog, finder);
  }
  return finder(oid);
}
