import type { Catalog } from '../../catalog/model.ts';
import { quoteIdentifier } from '../../catalog/names.ts';
import type { Project } from '../../project/project.ts';
import { type Place, statementText } from '../../syntax/statement.ts';
import {
  extensionWith,
  inOtherSchema,
  inPublic,
  lastTaken,
  madeLater,
  nameMeant,
  nameOf,
  namesakes,
  otherNumber,
  tableOfColumn,
} from './describe.ts';
import type { Refusal } from './refusals.ts';

/** Why an object is missing, as far as the migrations tell. */
export interface Explanation {
  readonly story: 'never made' | 'made later' | 'taken away' | 'other arguments' | 'elsewhere' | 'misspelt' | 'of an extension';
  /** The message's first part. */
  readonly what: string;
  readonly help?: string;
  readonly related?: readonly { readonly at: Place | undefined; readonly message: string }[];
}

/** With it no function of schema `public` is found, whatever its arguments. */
const EMPTY_PATH = /\bset\s+search_path\s*(?:=|to)\s*(?:''|"")/i;

export function explain(refusal: Refusal, end: Catalog, project: Project): Explanation {
  const { missing } = refusal;
  if (!missing) return { story: 'never made', what: refusal.error.message };
  const name = nameOf(missing);
  const outsidePath = inPublic(refusal);
  if (outsidePath !== undefined && (!missing.name.endsWith(')') || EMPTY_PATH.test(statementText(refusal.step.statement))))
    return {
      story: 'elsewhere',
      what: `${name} is not found here: \`search_path\` leaves out schema \`public\``,
      help: `write \`${outsidePath}\``,
    };
  if (missing.name.endsWith(')'))
    return {
      story: 'other arguments',
      what: `no ${missing.kind} of this name takes these arguments: \`${missing.name}\``,
      related: namesakes(refusal).map(({ place, signature }) => ({ at: place, message: `\`${signature}\` is made here` })),
    };
  const taken = lastTaken(refusal, project);
  if (taken) {
    const at: Place = { statement: taken, offset: -1, extent: 'statement' };
    return { story: 'taken away', what: `${name} is not there any more`, related: [{ at, message: 'dropped or renamed here' }] };
  }
  const later = madeLater(refusal, end, project);
  if (later)
    return {
      story: 'made later',
      what: `${name} is not there yet`,
      help: 'put what makes it in front of this',
      related: [{ at: later, message: 'made only here' }],
    };
  const elsewhere = inOtherSchema(refusal);
  if (elsewhere) {
    const { schema, written } = elsewhere;
    return { story: 'elsewhere', what: `${name} is not there: it is in schema \`${schema}\``, help: `write \`${written}\`` };
  }
  const table = tableOfColumn(refusal);
  const what = `${name} is not made by these migrations`;
  const related = table ? [{ at: table.place, message: 'the table is made here' }] : [];
  const meant = nameMeant(refusal);
  if (meant !== undefined) return { story: 'misspelt', what, help: `did you mean \`${meant}\`?`, related };
  const other = otherNumber(refusal);
  if (other !== undefined)
    return { story: 'never made', what, help: `did you mean \`${other}\`? Otherwise: ${dropHelp(refusal) ?? wayOut(project)}` };
  const extension = extensionWith(missing);
  if (extension !== undefined)
    return { story: 'of an extension', what, help: `create extension if not exists ${quoteIdentifier(extension)};` };
  if (missing.kind === 'column') return { story: 'never made', what, related };
  return { story: 'never made', what, help: dropHelp(refusal) ?? wayOut(project) };
}

/** What makes a DROP pass over what is not there. */
function dropHelp({ step: { statement }, missing }: Refusal): string | undefined {
  const drops =
    statement.tag === 'DropStmt' ||
    (statement.tag === 'AlterTableStmt' && /\bdrop\s+constraint\b/i.test(statementText(statement)));
  const kind = missing?.kind === 'relation' ? 'table' : missing?.kind;
  return drops ? `\`drop ${kind} if exists\` passes over what is not there` : undefined;
}

/** What to do where the history begins elsewhere. */
export function wayOut({ tool }: Project): string {
  const rule = 'what was made outside migrations needs one that comes before this';
  return tool === 'supabase' ? `${rule}: \`supabase db pull\` writes it from the database` : rule;
}
