import { accessOf, apiRoles } from '../../facts/access/access.ts';
import { InputError } from '../../source/input-error.ts';
import type { Arguments } from '../arguments.ts';
import { noteFailures, noteUnfollowed, openOneProject, replayProject } from '../one-project.ts';
import { print, wantsColor } from '../output.ts';
import { changeReport } from './changes.ts';
import { accessJson, changesJson } from './json.ts';
import { accessMarkdown } from './markdown.ts';
import { accessPretty } from './pretty.ts';
import { reportOf } from './report.ts';
import { changesSince } from './since.ts';

const WHAT = 'a table of access';

/** `pglint access`: which rows the roles of the data API reach at the end of a project, or what changed in it. @throws {InputError} */
export async function accessCommand(args: Arguments): Promise<number> {
  const opened = await openOneProject(args, WHAT);
  const { project } = opened;
  const replayed = replayProject(project);
  const revision = args.text('diff');
  const changes = revision === undefined ? undefined : await changesSince(opened, replayed, revision);
  noteFailures(replayed, 'pglint schema');
  noteUnfollowed(replayed);
  const roles = apiRoles(replayed.catalog);
  if (roles.length === 0) throw new InputError('there is no role of a data API (anon, authenticated) in this database');
  const format = args.text('format') ?? 'pretty';
  const pretty = { color: wantsColor(args.flag('color')), width: process.stdout.columns ?? 100 };
  if (changes && revision !== undefined) {
    const report = changeReport(changes, revision);
    if (format === 'json') print(changesJson(report));
    else if (format === 'markdown') print((await import('./changes-markdown.ts')).changesMarkdown(report));
    else print((await import('./changes-pretty.ts')).changesPretty(report, pretty));
    return 0;
  }
  const report = reportOf(accessOf(replayed.catalog, project), roles, project.exposedSchemas);
  if (format === 'json') print(accessJson(report));
  else if (format === 'markdown') print(accessMarkdown(report));
  else print(accessPretty(report, pretty));
  return 0;
}
