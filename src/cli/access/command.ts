import { accessOf, apiRoles } from '../../facts/access/access.ts';
import { InputError } from '../../source/input-error.ts';
import type { Arguments } from '../arguments.ts';
import { noteFailures, noteUnfollowed, readOneProject, replayProject } from '../one-project.ts';
import { print, wantsColor } from '../output.ts';
import { accessJson } from './json.ts';
import { accessMarkdown } from './markdown.ts';
import { accessPretty } from './pretty.ts';
import { reportOf } from './report.ts';

/** `pglint access`: which rows the roles of the data API reach at the end of a project. @throws {InputError} */
export async function accessCommand(args: Arguments): Promise<number> {
  const project = await readOneProject(args, 'a table of access');
  const replayed = replayProject(project);
  const { catalog } = replayed;
  noteFailures(replayed, 'pglint schema');
  noteUnfollowed(replayed);
  const roles = apiRoles(catalog);
  if (roles.length === 0) throw new InputError('there is no role of a data API (anon, authenticated) in this database');
  const report = reportOf(accessOf(catalog, project), roles, project.exposedSchemas);
  const format = args.text('format') ?? 'pretty';
  if (format === 'json') print(accessJson(report));
  else if (format === 'markdown') print(accessMarkdown(report));
  else print(accessPretty(report, { color: wantsColor(args.flag('color')), width: process.stdout.columns ?? 100 }));
  return 0;
}
