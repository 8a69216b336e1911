import type { Catalog } from '../catalog/model.ts';
import { printMermaid } from '../catalog/print/mermaid.ts';
import { printSql } from '../catalog/print/sql.ts';
import { createReplay, type Start } from '../catalog/replay/replay.ts';
import { type Failure, schemaJson } from '../catalog/schema-json.ts';
import { loadConfiguration } from '../config/load.ts';
import { loadPlatform } from '../project/platform.ts';
import type { Project } from '../project/project.ts';
import { InputError } from '../source/input-error.ts';
import { loadParser } from '../syntax/parser.ts';
import type { Arguments } from './arguments.ts';
import { note, print } from './output.ts';
import { openProjects } from './projects.ts';

/** `pglint schema`: the catalog at the end of a project; as JSON with the statements that PostgreSQL would refuse. */
export async function schemaCommand(args: Arguments): Promise<number> {
  const { configuration } = await loadConfiguration(process.cwd(), args.text('config'));
  const { startAfter: _, ...settings } = configuration;
  const { selections, read } = await openProjects(args, settings);
  const [selection] = selections;
  if (selections.length > 1)
    throw new InputError(`a schema is of one project, and there are ${selections.length} here: name one folder`);
  await loadParser();
  const project = selection && (await read(selection, note));
  if (!project) throw new InputError('there are no migrations to make a schema of');
  print(schemaText(replaySchema(project), args.text('format') ?? 'json'));
  return 0;
}

interface ReplayedSchema {
  readonly start: Start;
  readonly catalog: Catalog;
  readonly failures: readonly Failure[];
}

function replaySchema({ autoExposeNewTables, platform, migrations }: Project): ReplayedSchema {
  const start = loadPlatform(platform, autoExposeNewTables === undefined ? {} : { autoExposeNewTables });
  const replay = createReplay(start);
  const failures: Failure[] = [];
  for (const migration of migrations) {
    for (const statement of migration.file.statements)
      for (const step of replay.apply(statement))
        if (step.failure && step.depth === 0) failures.push({ statement: step.statement, error: step.failure });
    replay.reset();
  }
  return { start, catalog: replay.catalog, failures };
}

function schemaText({ start, catalog, failures }: ReplayedSchema, format: string): string {
  if (format === 'json') return `${JSON.stringify(schemaJson(catalog, failures), null, 1)}\n`;
  if (failures.length)
    note(
      `PostgreSQL would refuse ${failures.length} statement${failures.length > 1 ? 's' : ''}, whose effect is missing: see --format json`,
    );
  if (format === 'sql') return printSql(catalog, start);
  const diagram = printMermaid(catalog);
  if (diagram.length > MAX_DIAGRAM) note(`the diagram has ${diagram.length} characters; Mermaid draws up to ${MAX_DIAGRAM}`);
  return diagram;
}

/** Mermaid's `maxTextSize`, which GitHub leaves as it is. */
const MAX_DIAGRAM = 50_000;
