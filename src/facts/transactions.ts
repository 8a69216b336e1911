import type { Migration, Project } from '../project/project.ts';
import { as } from '../syntax/node.ts';
import { isStatement, type Statement } from '../syntax/statement.ts';

/** Statements of a file that are committed together. */
export interface TransactionPart {
  readonly statements: readonly Statement[];
  /** What opened it, where the file does so itself. */
  readonly begin?: Statement;
  /** Whether it is certain to be a transaction block: one of the file's own, or one of a runner that is known. */
  readonly isBlock: boolean;
}

/** Marks by which tools are told to run a file without a transaction: goose, dbmate, sqlx and graphile-migrate, Atlas, pg-delta. */
const WITHOUT = /^--.*(?:\bno[ -]transaction\b|\btransaction\s*[:=]\s*false\b|\btxmode\s+none\b)/im;

/**
 * How a migration's statements fall into transactions. The Supabase CLI runs a file as one batch, but statements that cannot run in one
 * alone, and a file with transaction control as it is written; other runners are as `transactionPer` says.
 */
export function transactionParts({ file }: Migration, project: Project): readonly TransactionPart[] {
  const { statements, text } = file;
  if (statements.some(controlsTransaction)) return ownParts(statements);
  if (project.tool !== 'supabase') {
    const alone = project.transactionPer === 'statement' || WITHOUT.test(text.source.text);
    return alone ? statements.map(single) : [{ statements, isBlock: project.transactionPerIsKnown === true }];
  }
  if (WITHOUT.test(text.source.text)) return statements.map(single);
  const parts: Statement[][] = [[]];
  for (const statement of statements) {
    if (needsOwnTransaction(statement) === undefined || isServerCommand(statement)) parts.at(-1)?.push(statement);
    else parts.push([statement], []);
  }
  return parts.flatMap((part) => (part.length ? [{ statements: part, isBlock: part.some(isServerCommand) }] : []));
}

/**
 * What a statement does that PostgreSQL refuses inside a transaction block (`PreventInTransactionBlock` in its callers); undefined for
 * those that may stand there.
 */
export function needsOwnTransaction(statement: Statement): string | undefined {
  if (isStatement(statement, 'IndexStmt')) return statement.node.concurrent ? 'CREATE INDEX CONCURRENTLY' : undefined;
  if (isStatement(statement, 'DropStmt')) return statement.node.concurrent ? 'DROP INDEX CONCURRENTLY' : undefined;
  if (isStatement(statement, 'ReindexStmt')) {
    const { kind, params = [] } = statement.node;
    if (params.some((param) => as(param, 'DefElem')?.defname === 'concurrently')) return 'REINDEX CONCURRENTLY';
    return kind === 'REINDEX_OBJECT_INDEX' || kind === 'REINDEX_OBJECT_TABLE' ? undefined : 'REINDEX of more than one table';
  }
  if (isStatement(statement, 'VacuumStmt')) return statement.node.is_vacuumcmd ? 'VACUUM' : undefined;
  if (isStatement(statement, 'ClusterStmt')) return statement.node.relation ? undefined : 'CLUSTER of all tables';
  if (isStatement(statement, 'AlterTableStmt')) {
    const detaches = (statement.node.cmds ?? []).some((item) => {
      const cmd = as(item, 'AlterTableCmd');
      return cmd?.subtype === 'AT_DetachPartition' && as(cmd.def, 'PartitionCmd')?.concurrent;
    });
    return detaches ? 'DETACH PARTITION CONCURRENTLY' : undefined;
  }
  return SERVER_COMMANDS[statement.tag];
}

const SERVER_COMMANDS: Readonly<Record<string, string>> = {
  CreatedbStmt: 'CREATE DATABASE',
  DropdbStmt: 'DROP DATABASE',
  CreateTableSpaceStmt: 'CREATE TABLESPACE',
  DropTableSpaceStmt: 'DROP TABLESPACE',
  AlterSystemStmt: 'ALTER SYSTEM',
};

/** Commands that the Supabase CLI does not take out of its batch. */
function isServerCommand({ tag }: Statement): boolean {
  return tag !== 'AlterSystemStmt' && tag in SERVER_COMMANDS;
}

function ownParts(statements: readonly Statement[]): readonly TransactionPart[] {
  const parts: TransactionPart[] = [];
  let open: { begin: Statement; statements: Statement[] } | undefined;
  for (const statement of statements) {
    const kind = isStatement(statement, 'TransactionStmt') ? statement.node.kind : undefined;
    if (!open && (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START')) open = { begin: statement, statements: [] };
    else if (open && ENDS.has(kind ?? '')) {
      parts.push({ ...open, isBlock: true });
      open = undefined;
    } else if (open) open.statements.push(statement);
    else parts.push(single(statement));
  }
  return open ? [...parts, { ...open, isBlock: true }] : parts;
}

const ENDS = new Set(['TRANS_STMT_COMMIT', 'TRANS_STMT_ROLLBACK', 'TRANS_STMT_PREPARE']);

function controlsTransaction(statement: Statement): boolean {
  if (!isStatement(statement, 'TransactionStmt')) return false;
  const { kind } = statement.node;
  return kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START' || ENDS.has(kind ?? '');
}

function single(statement: Statement): TransactionPart {
  return { statements: [statement], isBlock: false };
}
