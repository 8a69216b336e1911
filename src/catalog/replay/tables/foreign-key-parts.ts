import { nameKey } from '../../catalog.ts';
import type { Oid } from '../../object-model.ts';
import type { ForeignKey, ForeignKeyPart, Table } from '../../relation-model.ts';
import { chooseConstraintName, joinedColumns, makeObjectName } from '../object-names.ts';
import { newOid, type Session } from '../session.ts';
import { changeTable, childrenOf, columnNames, movedAttnum, tableNow } from './table-changes.ts';

/** Since this version a part's name is its key's with a number, and not a new key's (`addFkConstraint`). */
const NUMBERED_SINCE = 18;

/** Gives a foreign key a part for every partition of the table it refers to (`addFkRecurseReferenced`). */
export function addParts(session: Session, key: ForeignKey): void {
  const referenced = tableNow(session, key.references.table);
  if (referenced.relkind !== 'p' || !referenced.hasChildren) return;
  for (const partition of childrenOf(session, referenced.oid)) addPart(session, key, key, partition, key.name);
}

/** `of` is what the part is a copy of: the key, or its part for the table that the partition is one of. */
function addPart(session: Session, key: ForeignKey, of: ForeignKey | ForeignKeyPart, partition: Table, base: string): void {
  const referenced = tableNow(session, of.references.table);
  const index = partition.indexes.find(({ parent }) => parent !== undefined && parent === of.references.index);
  const part: ForeignKeyPart = {
    oid: newOid(session),
    name: partName(session, tableNow(session, key.table), key, base),
    parent: of.oid,
    references: {
      table: partition.oid,
      columns: of.references.columns.map((attnum) => movedAttnum(attnum, referenced, partition)),
      ...(index ? { index: index.oid } : {}),
    },
  };
  changeParts(session, key, (parts) => [...parts, part]);
  if (partition.relkind !== 'p' || !partition.hasChildren) return;
  for (const child of childrenOf(session, partition.oid)) addPart(session, key, part, child, base);
}

function partName(session: Session, table: Table, key: ForeignKey, base: string): string {
  const { constraintNames, postgresVersion } = session.catalog;
  if (postgresVersion < NUMBERED_SINCE)
    return chooseConstraintName(session, table.schema, table.name, joinedColumns(columnNames(table, key.columns)), 'fkey');
  for (let number = 1; ; number++) {
    const name = makeObjectName(base, undefined, String(number));
    if (!constraintNames.has(nameKey(table.schema, name))) return name;
  }
}

/** Gives the foreign keys to a partitioned table their parts for a new partition (`CloneFkReferenced`). Looks at the whole catalog. */
export function addPartsOfPartition(session: Session, parent: Table, oid: Oid): void {
  if (!parent.indexes.some(({ unique }) => unique)) return;
  for (const key of foreignKeysWith(session, ({ references }) => references.table === parent.oid)) {
    if (key.parent !== undefined) continue;
    const of = [key, ...(key.parts ?? [])].find(({ references }) => references.table === parent.oid);
    if (of) addPart(session, key, of, tableNow(session, oid), of.name);
  }
}

/** Takes the parts for a detached partition, and those for its own partitions, off foreign keys. Looks at the whole catalog. */
export function removePartsOfPartition(session: Session, partition: Table): void {
  const gone = new Set([partition.oid]);
  const add = (table: Table): void => {
    for (const child of table.hasChildren ? childrenOf(session, table.oid) : []) {
      gone.add(child.oid);
      add(child);
    }
  };
  add(partition);
  for (const key of foreignKeysWith(session, ({ references }) => references.table === partition.oid))
    changeParts(session, key, (parts) => parts.filter(({ references }) => !gone.has(references.table)));
}

function foreignKeysWith(session: Session, is: (part: ForeignKey | ForeignKeyPart) => boolean): readonly ForeignKey[] {
  const found: ForeignKey[] = [];
  for (const relation of session.catalog.relations.values())
    if (relation.kind === 'table') for (const key of relation.foreignKeys) if (is(key) || key.parts?.some(is)) found.push(key);
  return found.sort((a, b) => a.oid - b.oid);
}

function changeParts(
  session: Session,
  { table, oid }: ForeignKey,
  change: (parts: readonly ForeignKeyPart[]) => readonly ForeignKeyPart[],
): void {
  changeTable(session, table, (now) => ({
    ...now,
    foreignKeys: now.foreignKeys.map((key) => (key.oid === oid ? withParts(key, change(key.parts ?? [])) : key)),
  }));
}

function withParts({ parts: _, ...key }: ForeignKey, parts: readonly ForeignKeyPart[]): ForeignKey {
  return parts.length ? { ...key, parts } : key;
}
