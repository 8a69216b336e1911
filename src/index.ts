import { rules } from '../rules/index.ts';
import type { Configuration } from './config/configuration.ts';
import { resolveRules } from './config/resolve.ts';
import type { Report } from './diagnostics/diagnostic.ts';
import { lint } from './linter/lint.ts';
import { detectPlatform } from './project/detect-platform.ts';
import { startOf } from './project/platform.ts';
import { blankDownSections } from './project/sections.ts';
import { parseFile } from './syntax/parse.ts';
import { loadParser } from './syntax/parser.ts';
import { addSuggestions } from './syntax/suggest.ts';

export type { Configuration, RuleSetting } from './config/configuration.ts';
export type { Level, PresetName } from './config/names.ts';
export type {
  Diagnostic,
  Edit,
  Exception,
  Fix,
  ObjectReference,
  RelatedPlace,
  Report,
  Severity,
  Summary,
} from './diagnostics/diagnostic.ts';
export type { Platform, TransactionPer } from './project/project.ts';
export { InputError } from './source/input-error.ts';
export { type Position, positionAt, type SourceFile, type Span } from './source/source-file.ts';

/** A migration in memory. */
export interface MigrationText {
  /** As it is to be shown in findings; its last part is the migration's name. */
  readonly path: string;
  readonly text: string;
  /** False for one that is only replayed. */
  readonly judged?: boolean;
}

/**
 * Lints the migrations of one project, given in the order they run. Reads no file and no configuration of its own; `startAfter` and
 * `tool` of the configuration do not apply.
 * @throws {InputError} for a configuration that names an unknown rule or option.
 */
export async function lintMigrations(files: readonly MigrationText[], configuration: Configuration = {}): Promise<Report> {
  await loadParser();
  const { rules: active, advisorParity } = resolveRules(rules, configuration, () => 'configuration');
  const platform = configuration.platform ?? detectPlatform(files.map((file) => file.text));
  const migrations = files.map(async ({ path, text, judged = true }) => ({
    name: path.split('/').at(-1) ?? path,
    file: await addSuggestions(parseFile({ path, text }, blankDownSections(text))),
    judged,
  }));
  return lint({
    projects: [
      {
        folder: '.',
        tool: 'generic',
        platform,
        postgresVersion: configuration.postgresVersion ?? 17,
        postgresVersionIsKnown: configuration.postgresVersion !== undefined,
        exposedSchemas: configuration.exposedSchemas ?? (platform === 'supabase' ? ['public', 'graphql_public'] : []),
        transactionPer: configuration.transactionPer ?? 'file',
        migrations: await Promise.all(migrations),
      },
    ],
    rules: active,
    knownRules: rules.map((rule) => rule.name),
    exceptions: configuration.ignore ?? [],
    advisorParity,
    start: startOf,
  });
}
