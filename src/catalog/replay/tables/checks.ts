import type { Constraint } from '../../../syntax/node.ts';
import type { Oid } from '../../object-model.ts';
import type { CheckConstraint, Table } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { tableScope } from '../analysis/expressions.ts';
import { resolvePlain } from '../analysis/plain-expressions.ts';
import { chooseConstraintName } from '../object-names.ts';
import { here, newOid, type Session } from '../session.ts';
import { requireFreeConstraintName } from './keys.ts';
import { changeTable, childrenOf, columnNames, movedExpression, tableNow } from './table-changes.ts';

/** Adds a CHECK to a table, and to its children unless NO INHERIT. @throws {SqlError} 42703, 42710, 42P16. */
export function addCheck(session: Session, oid: Oid, constraint: Constraint, only = false): void {
  const table = tableNow(session, oid);
  const place = here(session, constraint.location, 'clause');
  if (!constraint.raw_expr) return;
  const expression = resolvePlain(session, constraint.raw_expr, tableScope(table), 'check constraint');
  const used = new Set(expression.references.flatMap(({ object, column }) => (object === oid && column ? [column] : [])));
  const single = used.size === 1 ? columnNames(table, [...used])[0] : undefined;
  const name = constraint.conname ?? chooseConstraintName(session, table.schema, table.name, single, 'check');
  const inherited = table.checks.find((check) => check.name === name && check.inherited);
  if (inherited) return; // merged with the parent's (MergeWithExistingConstraint)
  requireFreeConstraintName(table, name, place);
  const check: CheckConstraint = {
    kind: 'check constraint',
    oid: newOid(session),
    table: oid,
    name,
    place,
    expression,
    validated: !constraint.skip_validation,
    ...(constraint.is_no_inherit ? { noInherit: true } : {}),
  };
  changeTable(session, oid, (now) => ({ ...now, checks: [...now.checks, check] }));
  if (!table.hasChildren || constraint.is_no_inherit) return;
  if (only) throw new SqlError('42P16', 'constraint must be added to child tables too', place);
  for (const child of childrenOf(session, oid)) inheritCheck(session, table, check, child.oid);
}

/** Gives a child its copy of a check; one of the same name becomes the copy. */
export function inheritCheck(session: Session, parent: Table, check: CheckConstraint, oid: Oid): void {
  const child = tableNow(session, oid);
  const own = child.checks.find((candidate) => candidate.name === check.name);
  if (own) {
    changeTable(session, oid, (now) => ({
      ...now,
      checks: now.checks.map((candidate) => (candidate.oid === own.oid ? { ...candidate, inherited: true } : candidate)),
    }));
    return;
  }
  const { comment: _, ...inherited } = check;
  const copy: CheckConstraint = {
    ...inherited,
    oid: newOid(session),
    table: oid,
    inherited: true,
    expression: movedExpression(check.expression, parent, child),
  };
  changeTable(session, oid, (now) => ({ ...now, checks: [...now.checks, copy] }));
  if (child.hasChildren) for (const grandchild of childrenOf(session, oid)) inheritCheck(session, child, copy, grandchild.oid);
}
