import {
  isStatement,
  madeFirst,
  messageOf,
  placeOfRefusal,
  type Refusal,
  refusalsOf,
  schemaRule,
  tellByFile,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow making what is there already',
    problem:
      'PostgreSQL refuses to make a table, column, policy, function, type or constraint whose name is taken. The migration fails, and on Supabase the whole file with it. ' +
      'On a database where somebody dropped the first one by hand it runs, so that nobody notices until the migrations are run from the beginning.',
    solution:
      'Drop the first one in the same migration, or leave the statement out. `if not exists` and `create or replace` also end the error; the first keeps the object as it is, ' +
      'even if it differs.',
    severity: 'error',
    presets: ['recommended'],
    sources: [],
  },
  *check(_catalog, { history, project }) {
    const duplicates = refusalsOf(history, project).filter(({ kind }) => kind === 'duplicate');
    yield* tellByFile(
      duplicates,
      () => '',
      (refusal) => ({
        at: placeOfRefusal(refusal),
        message: `${messageOf(refusal)}${thenFail(refusal)}`,
        help: helpFor(refusal),
        related: [{ at: madeFirst(refusal), message: 'made here first' }],
      }),
      (group) =>
        `this file makes ${group.length} things that are there already, first: ${group.slice(0, 3).map(named).join(', ')}`,
    );
  },
});

function named(refusal: Refusal): string {
  return messageOf(refusal).replace(/ already exists.*$/, '');
}

function thenFail({ consequences }: Refusal): string {
  const count = consequences.length;
  return count === 0 ? '' : count === 1 ? '; 1 later statement fails with it' : `; ${count} later statements fail with it`;
}

const HELP: Readonly<Record<string, string>> = {
  CreateStmt: '`create table if not exists` keeps the table that is there, with the columns it has',
  IndexStmt: '`create index if not exists`',
  CreateSeqStmt: '`create sequence if not exists`',
  CreateSchemaStmt: '`create schema if not exists`',
  CreateExtensionStmt: '`create extension if not exists`',
  CreateFunctionStmt: '`create or replace function`',
  ViewStmt: '`create or replace view`',
  CreateTrigStmt: '`create or replace trigger`, or `drop trigger if exists … on …;` first',
  CreatePolicyStmt: '`drop policy if exists … on …;` first',
  AlterTableStmt: '`add column if not exists`',
  CreateEnumStmt:
    'leave it out: dropping the first takes the columns of it; `alter type … add value if not exists` adds what that one lacks',
  CompositeTypeStmt:
    'leave it out: dropping the first takes the columns of it; `alter type … add attribute` adds what that one lacks',
  CreateDomainStmt: 'leave it out: dropping the first takes the columns of it; `alter domain` changes it',
  AlterPublicationStmt: 'leave the table out: it is published already',
};

function helpFor({ step, error }: Refusal): string {
  const statement = error.place?.statement ?? step.statement;
  if (isStatement(statement, 'AlterTableStmt') && statement.node.objtype === 'OBJECT_TYPE')
    return 'leave it out: the type has it';
  if (error.message.startsWith('constraint ')) return '`drop constraint if exists` first';
  return HELP[statement.tag] ?? 'drop it first';
}
