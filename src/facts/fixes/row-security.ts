import { putRelation } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/model.ts';
import { displayName } from '../../catalog/names.ts';
import type { Table } from '../../catalog/relation-model.ts';
import { as } from '../../syntax/node.ts';
import { isStatement, placeOf } from '../../syntax/statement.ts';
import { alterTableCommandPlace } from '../../syntax/tokens.ts';
import type { FixProposal, ProposedEdit } from './proposal.ts';
import { sameAccess } from './same-access.ts';
import { writtenName } from './written-name.ts';

/** Switches row security on. It closes what no policy opens: safe only where the policies say yes to whoever has privileges. */
export function enableRowSecurity(catalog: Catalog, table: Table): FixProposal {
  const edit = switchedOff(table) ?? afterCreation(table);
  const after = putRelation(catalog, { ...table, rowSecurity: { ...table.rowSecurity, enabled: true } });
  return {
    title: 'enable row level security',
    applicability: sameAccess(catalog, after, table.oid) ? 'safe' : 'unsafe',
    edits: edit ? [edit] : [],
    migration: `alter table ${displayName(table)} enable row level security;`,
  };
}

/** The command that switches it off, made one that switches it on. */
function switchedOff({ rowSecurity: { place } }: Table): ProposedEdit | undefined {
  if (!place || !isStatement(place.statement, 'AlterTableStmt')) return undefined;
  const commands = place.statement.node.cmds ?? [];
  const index = commands.findLastIndex((command) => as(command, 'AlterTableCmd')?.subtype === 'AT_DisableRowSecurity');
  return index < 0
    ? undefined
    : { at: { ...alterTableCommandPlace(place.statement, index), extent: 'token' }, newText: 'enable' };
}

function afterCreation(table: Table): ProposedEdit | undefined {
  const { place } = table;
  if (!place) return undefined;
  return {
    at: placeOf(place.statement, undefined),
    newText: `alter table ${writtenName(table, place)} enable row level security`,
    side: 'after',
  };
}
