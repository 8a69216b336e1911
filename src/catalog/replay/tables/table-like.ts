import type { TableLikeClause } from '../../../syntax/node.ts';
import type { Oid } from '../../object-model.ts';
import type { CompositeType, Table, View } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { chooseRelationName } from '../object-names.ts';
import { here, newOid, putInto, requireRelation, type Session } from '../session.ts';
import type { ColumnPlan } from './columns.ts';
import { planLike } from './index-copies.ts';
import { defineIndex } from './indexes.ts';
import { addKey } from './keys.ts';
import { changeTable, columnNamed, movedExpression, tableNow } from './table-changes.ts';

/** `TableLikeOption` in nodes/parsenodes.h. */
const OPTION = {
  comments: 1 << 0,
  constraints: 1 << 2,
  defaults: 1 << 3,
  generated: 1 << 4,
  identity: 1 << 5,
  indexes: 1 << 6,
} as const;

/** The relation of a LIKE clause and what to copy beside columns and their NOT NULL. */
export interface LikeSource {
  readonly relation: Table | View | CompositeType;
  readonly includes: (option: keyof typeof OPTION) => boolean;
}

/** @throws {SqlError} 42P01, 42809. */
export function likeSource(session: Session, clause: TableLikeClause): LikeSource {
  const relation = requireRelation(session, clause.relation);
  if (relation.kind === 'sequence' || relation.kind === 'index relation') {
    const message = `relation "${relation.name}" is invalid in LIKE clause`;
    throw new SqlError('42809', message, here(session, clause.relation?.location));
  }
  return { relation, includes: (option) => ((clause.options ?? 0) & OPTION[option]) !== 0 };
}

/** The columns that LIKE copies at once: names, types, NOT NULL, and identity and comments if included. */
export function likeColumns(
  session: Session,
  table: { readonly schema: string; readonly name: string },
  { relation, includes }: LikeSource,
): readonly ColumnPlan[] {
  return relation.columns.map((column) => {
    const { name, type, notNull, notNullConstraint, collation } = column;
    const said = includes('comments') ? notNullConstraint?.comment : undefined;
    const comment = includes('comments') ? column.comment : undefined;
    const identity = includes('identity') ? column.identity : undefined;
    const place = here(session, undefined);
    return {
      column: {
        kind: 'column',
        name,
        type,
        notNull,
        attnum: 0,
        isLocal: true,
        place,
        ...(collation === undefined ? {} : { collation }),
        ...(identity ? { identity } : {}),
        ...(comment === undefined ? {} : { comment }),
      },
      constraints: [],
      ...(notNull
        ? {
            notNull: {
              column: name,
              place,
              ...(notNullConstraint ? { name: notNullConstraint.name } : {}),
              ...(notNullConstraint?.noInherit ? { noInherit: true } : {}),
              ...(said === undefined ? {} : { comment: said }),
            },
          }
        : {}),
      ...(identity
        ? {
            sequence: {
              schema: table.schema,
              name: chooseRelationName(session, table.schema, table.name, name, 'seq'),
              internal: true,
            },
          }
        : {}),
    };
  });
}

/** What LIKE copies once the table is there (`expandTableLikeClause`): defaults, generation expressions, checks, indexes. */
export function copyLike(session: Session, source: LikeSource, oid: Oid): void {
  const { relation, includes } = source;
  if (relation.kind !== 'table') return;
  changeTable(session, oid, (now) => ({
    ...now,
    columns: now.columns.map((column) => {
      const original = columnNamed(relation, column.name);
      if (!original?.default || !includes(original.generated ? 'generated' : 'defaults')) return column;
      const generated = original.generated ? { generated: original.generated } : {};
      return { ...column, ...generated, default: movedExpression(original.default, relation, now) };
    }),
  }));
  if (includes('constraints')) copyLikeChecks(session, relation, oid, includes('comments'));
  if (!includes('indexes')) return;
  const keys = relation.primaryKey ? [relation.primaryKey, ...relation.uniqueConstraints] : relation.uniqueConstraints;
  for (const index of relation.indexes) {
    const plan = { ...planLike(relation, index), place: here(session, undefined) };
    const key = [...keys, ...relation.exclusions].find((candidate) => candidate.index === index.oid);
    if (!key) defineIndex(session, tableNow(session, oid), plan);
    else
      addKey(session, oid, {
        kind: key.kind,
        deferrable: key.deferrable ?? false,
        initiallyDeferred: key.initiallyDeferred ?? false,
        index: { ...plan, constraint: key.kind === 'exclusion constraint' ? 'exclusion' : 'key' },
      });
    const comment = session.catalog.relations.get(index.oid)?.comment;
    if (comment !== undefined && includes('comments')) commentOnLastIndex(session, oid, comment);
  }
}

function commentOnLastIndex(session: Session, oid: Oid, comment: string): void {
  const last = tableNow(session, oid).indexes.at(-1);
  const relation = last && session.catalog.relations.get(last.oid);
  if (relation) putInto(session, { ...relation, comment });
}

function copyLikeChecks(session: Session, relation: Table, oid: Oid, withComments: boolean): void {
  const taken = tableNow(session, oid);
  for (const { name } of relation.checks)
    if (taken.checks.some((check) => check.name === name)) {
      const message = `constraint "${name}" for relation "${taken.name}" already exists`;
      throw new SqlError('42710', message, here(session, undefined));
    }
  const copies = relation.checks.map((check) => {
    const { inherited: _, comment, ...rest } = check;
    const table = tableNow(session, oid);
    const kept = withComments && comment !== undefined ? { comment } : {};
    return { ...rest, ...kept, oid: newOid(session), table: oid, expression: movedExpression(check.expression, relation, table) };
  });
  changeTable(session, oid, (now) => ({ ...now, checks: [...now.checks, ...copies] }));
}
