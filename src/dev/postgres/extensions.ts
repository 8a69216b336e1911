import { extensionContents } from '../../catalog/extension-contents.ts';
import { isStatement, type Statement, statementText } from '../../syntax/statement.ts';
import type { Database } from './database.ts';

/** Names that CREATE EXTENSION takes here. */
export async function availableExtensions(database: Database): Promise<ReadonlySet<string>> {
  return new Set(await database.value<string[]>('select json_agg(name) from pg_available_extensions'));
}

/** The extension that a statement creates though it is not to be had here. */
export function missingExtension(statement: Statement, available: ReadonlySet<string>): string | undefined {
  if (!isStatement(statement, 'CreateExtensionStmt')) return undefined;
  const name = statement.node.extname ?? '';
  return available.has(name) ? undefined : name;
}

/** In place of a CREATE EXTENSION that cannot run here: makes the objects that the replay gives the extension. */
export function substituteSql(statement: Statement, extension: string): string {
  const contents = extensionContents(extension);
  const schema = contents?.schema ?? /\bschema\s+(\w+)/i.exec(statementText(statement))?.[1] ?? 'public';
  const body = `create schema if not exists ${schema}; set local search_path = ${schema}; ${contents?.sql ?? ''}`;
  return `set local check_function_bodies = off; ${body}; reset check_function_bodies; reset search_path`;
}
