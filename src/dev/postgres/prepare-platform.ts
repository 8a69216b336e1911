import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { platformScripts } from '../../project/platform.ts';
import type { Platform } from '../../project/project.ts';
import { parseFile } from '../../syntax/parse.ts';
import { type Statement, statementText } from '../../syntax/statement.ts';
import { ROOT } from '../fixture/fixture.ts';
import type { Database } from './database.ts';

/** initdb's superuser is called `postgres`; on Supabase that name belongs to a role which is none. It cannot rename itself. */
const RENAME_SUPERUSER = `create role renamer superuser login; set session authorization renamer;
alter role postgres rename to supabase_admin; set session authorization supabase_admin; drop role renamer`;

/**
 * Makes a fresh database what a platform's first migration meets, by the platform's own SQL; what PostgreSQL brings is there already.
 * Needs `loadParser` first.
 * @throws {Error} naming the statement that PostgreSQL refuses.
 */
export async function preparePlatform(database: Database, platform: Platform): Promise<void> {
  if (platform === 'postgres') return;
  await database.exec(RENAME_SUPERUSER);
  await database.exec('set check_function_bodies = off');
  for (const script of platformScripts(platform)) {
    if (script === 'postgres.sql') continue;
    const text = readFileSync(join(ROOT, 'src/catalog/platform', script), 'utf8');
    for (const statement of parseFile({ path: script, text }).statements) await run(statement, script);
    await database.exec('set session authorization supabase_admin; reset search_path');
  }
  await database.exec('reset check_function_bodies');

  async function run(statement: Statement, script: string): Promise<void> {
    const sql = sqlOf(statement);
    try {
      await database.exec(sql);
    } catch (error) {
      throw new Error(`PostgreSQL refuses a statement of ${script}: ${error instanceof Error ? error.message : error}\n${sql}`);
    }
  }

  function sqlOf(statement: Statement): string {
    // The member of this role is the database's owner, and nobody can be made one: our catalog knows no databases.
    // Rows that fixtures put into the platform's tables fire its triggers, whose bodies are left out.
    return statementText(statement)
      .replace(/\bgrant pg_database_owner, /, 'alter database postgres owner to postgres; grant ')
      .replace(/(returns trigger language plpgsql) as ''/, "$1 as 'begin return new; end'");
  }
}

/** SQL that turns the prepared platform into the one where new tables are not exposed to the API; to be discarded after the comparison. */
export function withoutExposedTables(): string {
  const classic = new Set(platformScripts('supabase'));
  const scripts = platformScripts('supabase', { autoExposeNewTables: false }).filter((script) => !classic.has(script));
  return scripts.map((script) => readFileSync(join(ROOT, 'src/catalog/platform', script), 'utf8')).join('\n');
}
