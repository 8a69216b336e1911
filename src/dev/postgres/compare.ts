import { createReplay, type Start } from '../../catalog/replay/replay.ts';
import { type Failure, schemaJson } from '../../catalog/schema-json.ts';
import { positionAt, type SourceFile } from '../../source/source-file.ts';
import type { NodeTag } from '../../syntax/node.ts';
import { parseFile } from '../../syntax/parse.ts';
import { isStatement, type Statement, statementText } from '../../syntax/statement.ts';
import { spanOf } from '../../syntax/tokens.ts';
import type { Database, Refusal } from './database.ts';
import { schemaFacts } from './facts.ts';
import { notNullFacts, notNullsOfPostgres } from './not-nulls.ts';
import { schemaOfPostgres } from './schema-of-postgres.ts';

/** What both sides made of the same files. */
export interface Comparison {
  /** `only PostgreSQL: …` and `only the replay: …`, in order. */
  readonly differences: readonly string[];
  /** Statements that the replay said it could not follow: what they did is among the differences. */
  readonly unfollowed: readonly string[];
  /** The statements run and those of them that PostgreSQL refused. */
  readonly statements: number;
  readonly refused: number;
}

/**
 * Left out on both sides: the test's own transaction takes their place, or they cannot run inside one. COPY needs a client that
 * sends data.
 */
const SKIPPED = new Set<NodeTag>(['TransactionStmt', 'CopyStmt', 'VacuumStmt', 'CreatedbStmt', 'DropdbStmt', 'AlterSystemStmt']);
/** What Supabase lets `postgres` do by supautils, an extension that is not to be had here. */
const AS_SUPERUSER = new Set<NodeTag>(['CreateExtensionStmt', 'AlterExtensionStmt', 'CreateEventTrigStmt', 'AlterEventTrigStmt']);

function needsSuperuser(statement: Statement): boolean {
  return (
    AS_SUPERUSER.has(statement.tag) || (isStatement(statement, 'CreatePublicationStmt') && statement.node.for_all_tables === true)
  );
}
/** What rows decide, which the replay does not have: refusals of these are left out, and of these only. */
const ABOUT_ROWS = new Set<NodeTag>(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'SelectStmt', 'CallStmt', 'DoStmt', 'MergeStmt']);

/**
 * Runs files on a database and on the replay, statement by statement; what a side refuses leaves no trace there. The database must be
 * in the state that `start` describes once it has run `before`; it is left as it was found. Needs `loadParser` first.
 */
export async function compareWithPostgres(
  database: Database,
  start: Start,
  files: readonly SourceFile[],
  before = '',
): Promise<Comparison> {
  return database.discarding(async () => {
    await database.exec(before);
    const replay = createReplay(start);
    const failures: Failure[] = [];
    const expected: string[] = [];
    const actual: string[] = [];
    const unfollowed: string[] = [];
    let statements = 0;
    const bootstrapRole = await database.value<string>('select rolname from pg_roles where oid = 10');
    for (const file of files) {
      await database.exec(beginOfFile(start));
      for (const statement of parseFile(file).statements) {
        if (SKIPPED.has(statement.tag)) continue;
        statements++;
        const step = replay.apply(statement).at(-1);
        if (step?.failure && isAboutConcurrency(statement, step.failure)) continue;
        const refusal = await attempt(database, start, bootstrapRole, statement);
        if (step?.unfollowed !== undefined) unfollowed.push(`${placeText(statement)} ${step.unfollowed}`);
        if (step?.failure) failures.push({ statement, error: step.failure });
        const countsRefusal = !(
          refusal &&
          ABOUT_ROWS.has(statement.tag) &&
          /^(?:2[0-8]|P0)/.test(refusal.sqlstate) &&
          !step?.failure
        );
        if (refusal && countsRefusal) expected.push(`refused ${placeText(statement)}`);
        if (step?.failure) actual.push(`refused ${placeText(statement)}`);
        if (refusal && step?.failure) {
          expected.push(faultText(statement, refusal));
          actual.push(faultText(statement, step.failure));
        } else if (refusal && countsRefusal) expected.push(faultText(statement, refusal));
        else if (step?.failure) actual.push(faultText(statement, step.failure));
      }
      replay.reset();
    }
    expected.push(...schemaFacts(await schemaOfPostgres(database)), ...(await notNullsOfPostgres(database)));
    actual.push(...schemaFacts(schemaJson(replay.catalog, failures)), ...notNullFacts(replay.catalog));
    const refused = expected.filter((fact) => fact.startsWith('refused ')).length;
    return { differences: differences(expected, actual), unfollowed, statements, refused };
  });
}

/** Runs files on a database in the state that `start` describes; what it refuses, told in words, leaves no trace. Call it within `discarding`. */
export async function runMigrations(database: Database, start: Start, files: readonly SourceFile[]): Promise<readonly string[]> {
  const refused: string[] = [];
  const bootstrapRole = await database.value<string>('select rolname from pg_roles where oid = 10');
  for (const file of files) {
    await database.exec(beginOfFile(start));
    const { statements, errors } = parseFile(file);
    refused.push(...errors.map(({ message }) => message));
    for (const statement of statements) {
      const refusal = SKIPPED.has(statement.tag) ? undefined : await attempt(database, start, bootstrapRole, statement);
      if (refusal) refused.push(refusal.message);
    }
  }
  return refused;
}

function beginOfFile({ role, searchPath }: Start): string {
  return `set session authorization ${role}; reset all; set search_path = ${searchPath.map((name) => `"${name}"`).join(', ')}`;
}

async function attempt(
  database: Database,
  start: Start,
  bootstrapRole: string,
  statement: Statement,
): Promise<Refusal | undefined> {
  const superuser = needsSuperuser(statement) && start.role !== bootstrapRole ? bootstrapRole : undefined;
  if (superuser) await database.exec(`set session authorization ${superuser}`);
  const refusal = await database.attempt(sqlFor(statement));
  if (superuser) await database.exec(`set session authorization ${start.role}`);
  return refusal;
}

/** An index cannot be built concurrently inside the test's transaction; without the word it is the same index. */
function sqlFor(statement: Statement): string {
  const text = statementText(statement);
  return isConcurrent(statement) ? text.replace(/\bconcurrently\b/i, '') : text;
}

function isConcurrent(statement: Statement): boolean {
  return (isStatement(statement, 'IndexStmt') || isStatement(statement, 'DropStmt')) && statement.node.concurrent === true;
}

/** What is refused for that word only cannot be asked here: tests beside the handlers hold what PostgreSQL says. */
function isAboutConcurrency(statement: Statement, { message }: Refusal): boolean {
  return isConcurrent(statement) && message.endsWith(' concurrently');
}

function faultText(statement: Statement, { sqlstate, message }: Refusal): string {
  return `fault ${placeText(statement)} ${sqlstate} ${message}`;
}

function placeText(statement: Statement): string {
  const { file, start } = spanOf({ statement, offset: -1, extent: 'statement' });
  return `${file.path}:${positionAt(file, start).line}`;
}

function differences(expected: readonly string[], actual: readonly string[]): readonly string[] {
  const [postgres, ours] = [new Set(expected), new Set(actual)];
  return [
    ...expected.filter((fact) => !ours.has(fact)).map((fact) => `only PostgreSQL: ${fact}`),
    ...actual.filter((fact) => !postgres.has(fact)).map((fact) => `only the replay: ${fact}`),
  ];
}
