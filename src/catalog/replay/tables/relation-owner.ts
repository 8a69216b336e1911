import type { AlterTableCmd } from '../../../syntax/node.ts';
import type { Relation, Sequence, Table } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { withOwner } from '../owners.ts';
import { putObject } from '../put-object.ts';
import { requireHandover, roleName } from '../role-spec.ts';
import { here, putInto, type Session } from '../session.ts';

/** ALTER … OWNER TO of a relation; its indexes and owned sequences follow. @throws {SqlError} 42704, 42501, 0A000. */
export function changeOwner(session: Session, relation: Relation, command: AlterTableCmd): void {
  const owner = roleName(session, command.newowner);
  if (owner === relation.owner) return;
  if (relation.kind === 'sequence' && relation.ownedBy)
    throw new SqlError('0A000', `cannot change owner of sequence "${relation.name}"`, here(session, undefined));
  requireHandover(session, relation, owner);
  putObject(session, withOwner(relation, owner));
  if ('indexes' in relation)
    for (const { oid } of relation.indexes) {
      const index = session.catalog.relations.get(oid);
      if (index) putInto(session, { ...index, owner });
    }
  if (relation.kind === 'table')
    for (const sequence of ownedSequences(session, relation)) putObject(session, withOwner(sequence, owner));
}

/** The sequences that go along with a table's schema and owner. Looks at the whole catalog. */
export function ownedSequences(session: Session, table: Table): readonly Sequence[] {
  const found: Sequence[] = [];
  for (const relation of session.catalog.relations.values())
    if (relation.kind === 'sequence' && relation.ownedBy?.table === table.oid) found.push(relation);
  return found;
}
