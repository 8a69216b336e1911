import { createReplay } from '../catalog/replay/replay.ts';
import { type Failure, schemaJson } from '../catalog/schema-json.ts';
import { loadConfiguration } from '../config/load.ts';
import { loadPlatform } from '../project/platform.ts';
import type { Project } from '../project/project.ts';
import { InputError } from '../source/input-error.ts';
import { loadParser } from '../syntax/parser.ts';
import type { Arguments } from './arguments.ts';
import { note, print } from './output.ts';
import { openProjects } from './projects.ts';

/** `pglint schema`: the catalog at the end of a project, and the statements that PostgreSQL would refuse. */
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
  print(`${JSON.stringify(replaySchema(project), null, 1)}\n`);
  return 0;
}

function replaySchema(project: Project): object {
  const { autoExposeNewTables } = project;
  const replay = createReplay(loadPlatform(project.platform, autoExposeNewTables === undefined ? {} : { autoExposeNewTables }));
  const failures: Failure[] = [];
  for (const migration of project.migrations) {
    for (const statement of migration.file.statements)
      for (const step of replay.apply(statement))
        if (step.failure && step.depth === 0) failures.push({ statement: step.statement, error: step.failure });
    replay.reset();
  }
  return schemaJson(replay.catalog, failures);
}
