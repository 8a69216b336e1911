import { findRelation } from '../catalog/catalog.ts';
import type { Catalog } from '../catalog/model.ts';
import { displayName } from '../catalog/names.ts';
import type { Column, ForeignKey, Policy, Table, Trigger } from '../catalog/relation-model.ts';
import type { Step } from '../catalog/replay/replay.ts';
import { as, stringOf } from '../syntax/node.ts';
import { isStatement, type Place, type Statement } from '../syntax/statement.ts';

/** What a statement took with CASCADE. */
export interface DropLoss {
  /** ``view `public.v` ``. */
  readonly name: string;
  readonly place: Place | undefined;
}

/**
 * Per statement of a migration, the relations, policies, foreign keys, triggers and columns that its CASCADE took though no later DROP of
 * the migration names them, and of which none has the name at the end. A foreign key on a dropped column goes without CASCADE too.
 */
export function dropLosses(
  steps: readonly Step[],
  end: Catalog,
): readonly { readonly statement: Statement; readonly losses: readonly DropLoss[] }[] {
  return steps.flatMap(({ statement, before, after }, index) => {
    if (before === after || !cascades(statement)) return [];
    const lost = lossesOf(before, after, statement).filter(({ isBack }) => !isBack(end));
    if (lost.length === 0) return [];
    const said = new Set(steps.slice(index + 1).flatMap((step) => namedIn(step.statement)));
    const losses = lost.filter(({ id }) => !said.has(id));
    return losses.length > 0 ? [{ statement, losses }] : [];
  });
}

function cascades(statement: Statement): boolean {
  if (isStatement(statement, 'DropStmt')) return statement.node.behavior === 'DROP_CASCADE';
  return (
    isStatement(statement, 'AlterTableStmt') &&
    (statement.node.cmds ?? []).some((cmd) => as(cmd, 'AlterTableCmd')?.behavior === 'DROP_CASCADE')
  );
}

interface Loss extends DropLoss {
  /** Of `namedIn`. */
  readonly id: string;
  /** Whether something of its name is there again, or what it needs is gone as well. */
  isBack(catalog: Catalog): boolean;
}

/** What a statement drops, by last names: `titles`, and with the table in front what belongs to one: `tenders.own`. */
function namedIn(statement: Statement): readonly string[] {
  if (isStatement(statement, 'AlterTableStmt')) {
    const { cmds = [], relation } = statement.node;
    return cmds.flatMap((cmd) => {
      const { subtype, name } = as(cmd, 'AlterTableCmd') ?? {};
      const isDrop = subtype === 'AT_DropConstraint' || subtype === 'AT_DropColumn';
      return isDrop && name !== undefined ? [`${relation?.relname}.${name}`] : [];
    });
  }
  if (!isStatement(statement, 'DropStmt')) return [];
  const { objects = [], removeType = '' } = statement.node;
  const isPart = PARTS.has(removeType);
  return objects.map((object) => {
    const names = as(object, 'List')?.items ?? as(object, 'TypeName')?.names ?? as(object, 'ObjectWithArgs')?.objname ?? [object];
    return names
      .slice(isPart ? -2 : -1)
      .map(stringOf)
      .join('.');
  });
}

const PARTS = new Set(['OBJECT_POLICY', 'OBJECT_TRIGGER']);

function lossesOf(before: Catalog, after: Catalog, statement: Statement): readonly Loss[] {
  const named = namedIn(statement);
  const losses: Loss[] = [];
  for (const relation of before.relations.values()) {
    const now = after.relations.get(relation.oid);
    if (now === relation) continue;
    if (!now) {
      const { kind, name } = relation;
      if (kind === 'index relation' || kind === 'sequence' || kind === 'composite type' || named.includes(name)) continue;
      losses.push({
        id: name,
        name: `${kind} \`${displayName(relation)}\``,
        place: relation.place,
        isBack: (catalog) => findRelation(catalog, relation.schema, name) !== undefined,
      });
    } else if (relation.kind === 'table' && now.kind === 'table') {
      // ALTER TABLE names the columns that it drops; dropping a type takes them unnamed.
      if (isStatement(statement, 'DropStmt')) losses.push(...columnsLost(relation, now));
      losses.push(...partsLost(relation, now));
    }
  }
  return losses;
}

function columnsLost(before: Table, after: Table): readonly Loss[] {
  const gone = before.columns.filter(({ attnum }) => !hasColumn(after, attnum));
  return gone.map(({ name, place }: Column) => ({
    id: `${before.name}.${name}`,
    name: `column \`${name}\` of \`${displayName(before)}\``,
    place,
    isBack: () => false,
  }));
}

type Part = Policy | ForeignKey | Trigger;

function partsOf(table: Table): readonly Part[] {
  return [...table.policies, ...table.foreignKeys, ...table.triggers];
}

function partsLost(before: Table, after: Table): readonly Loss[] {
  const kept = new Set(partsOf(after).map((part) => part.oid));
  const lost = partsOf(before).filter((part) => !kept.has(part.oid) && !lostItsColumns(part, after));
  return lost.map((part) => ({
    id: `${before.name}.${part.name}`,
    name: `${part.kind} \`${part.name}\` of \`${displayName(before)}\``,
    place: part.place,
    isBack: (catalog) => {
      const table = findRelation(catalog, before.schema, before.name);
      if (table?.kind !== 'table' || lostItsColumns(part, table)) return true;
      return partsOf(table).some((other) => other.kind === part.kind && other.name === part.name);
    },
  }));
}

function lostItsColumns(part: Part, table: Table): boolean {
  return part.kind === 'foreign key' && part.columns.some((attnum) => !hasColumn(table, attnum));
}

function hasColumn({ columns }: Table, attnum: number): boolean {
  return columns.some((column) => column.attnum === attnum);
}
