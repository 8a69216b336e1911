import { printMermaid } from '../catalog/print/mermaid.ts';
import { printSql } from '../catalog/print/sql.ts';
import { schemaJson } from '../catalog/schema-json.ts';
import type { Arguments } from './arguments.ts';
import { noteFailures, type ReplayedProject, readOneProject, replayProject } from './one-project.ts';
import { note, print } from './output.ts';

/** `pglint schema`: the catalog at the end of a project; as JSON with the statements that PostgreSQL would refuse. */
export async function schemaCommand(args: Arguments): Promise<number> {
  const project = await readOneProject(args, 'a schema');
  print(schemaText(replayProject(project), args.text('format') ?? 'json'));
  return 0;
}

function schemaText(replayed: ReplayedProject, format: string): string {
  const { start, catalog, failures } = replayed;
  if (format === 'json') return `${JSON.stringify(schemaJson(catalog, failures), null, 1)}\n`;
  noteFailures(replayed, '--format json');
  if (format === 'sql') return printSql(catalog, start);
  const diagram = printMermaid(catalog);
  if (diagram.length > MAX_DIAGRAM) note(`the diagram has ${diagram.length} characters; Mermaid draws up to ${MAX_DIAGRAM}`);
  return diagram;
}

/** Mermaid's `maxTextSize`, which GitHub leaves as it is. */
const MAX_DIAGRAM = 50_000;
