import type { AlterEnumStmt, CreateEnumStmt } from '../../syntax/node.ts';
import { namesOf } from '../../syntax/node.ts';
import { MAX_NAME_BYTES } from '../names.ts';
import { SqlError } from '../sql-error.ts';
import type { Handlers } from './handler.ts';
import { putObject } from './put-object.ts';
import { requireOwner } from './role-spec.ts';
import { here, type Session } from './session.ts';
import { newType } from './type-names.ts';
import { resolveType } from './types.ts';

export const enumHandlers: Handlers = { CreateEnumStmt: createEnum, AlterEnumStmt: alterEnum };

function createEnum(session: Session, node: CreateEnumStmt): void {
  const labels = namesOf(node.vals);
  for (const label of labels) requireShort(session, label);
  const repeated = labels.find((label, i) => labels.indexOf(label) !== i);
  if (repeated !== undefined)
    throw new SqlError(
      '23505',
      'duplicate key value violates unique constraint "pg_enum_typid_label_index"',
      here(session, undefined),
    );
  putObject(session, { ...newType(session, node.typeName), kind: 'enum', labels });
}

/** ALTER TYPE … ADD VALUE and RENAME VALUE. */
function alterEnum(session: Session, node: AlterEnumStmt): void {
  const { oid } = resolveType(session, { names: node.typeName ?? [] });
  const type = oid === undefined ? undefined : session.catalog.types.get(oid);
  const place = here(session, undefined);
  if (type?.kind !== 'enum') throw new SqlError('42809', `${namesOf(node.typeName).join('.')} is not an enum`, place);
  requireOwner(session, type.owner, `type ${type.name}`);
  const label = node.newVal ?? '';
  requireShort(session, label);
  if (node.oldVal !== undefined) {
    const at = type.labels.indexOf(node.oldVal);
    if (at < 0) throw new SqlError('22023', `"${node.oldVal}" is not an existing enum label`, place);
    if (type.labels.includes(label)) throw new SqlError('42710', `enum label "${label}" already exists`, place);
    putObject(session, { ...type, labels: type.labels.with(at, label) });
    return;
  }
  if (type.labels.includes(label)) {
    if (node.skipIfNewValExists) return;
    throw new SqlError('42710', `enum label "${label}" already exists`, place);
  }
  const neighbor = node.newValNeighbor;
  const at = neighbor === undefined ? type.labels.length : type.labels.indexOf(neighbor);
  if (at < 0) throw new SqlError('22023', `"${neighbor}" is not an existing enum label`, place);
  const index = neighbor !== undefined && node.newValIsAfter ? at + 1 : at;
  putObject(session, { ...type, labels: type.labels.toSpliced(index, 0, label) });
}

function requireShort(session: Session, label: string): void {
  if (Buffer.byteLength(label) > MAX_NAME_BYTES)
    throw new SqlError('42602', `invalid enum label "${label}"`, here(session, undefined));
}
