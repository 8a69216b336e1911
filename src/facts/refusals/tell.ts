import type { Catalog } from '../../catalog/model.ts';
import type { Project } from '../../project/project.ts';
import type { Place } from '../../syntax/statement.ts';
import { nameOf, needs, placeOfRefusal } from './describe.ts';
import { type Explanation, explain, wayOut } from './explain.ts';
import type { Refusal, Refused } from './refusals.ts';

/** A refusal in words, as a finding wants them. */
export interface Told {
  readonly at: Place;
  readonly message: string;
  readonly help?: string;
  readonly related: readonly { readonly at: Place | undefined; readonly message: string }[];
}

/** More missing objects of one kind are told as one: then not they are wrong, but the history begins before these files. */
const ONE_BY_ONE = 5;
/** More refusals of one kind in one file are told as one: a file that was written to be run in another order, or twice. */
const PER_FILE = 3;
const SHOWN = 5;

/**
 * Missing objects whose first need is in a judged file, each once. Migrations of an unknown tool that make no table are part of a
 * history that is elsewhere: nothing is said of them.
 */
export function tellMissing(refusals: readonly Refusal[], end: Catalog, project: Project): readonly Told[] {
  if (project.tool === 'generic' && !makesTables(project)) return [];
  const explained = judged(refusals).map((refusal): Explained => [refusal, explain(refusal, end, project)]);
  const groups = groupedBy(explained, ([refusal, { story }]) => `${kindOf(refusal)} ${story}`);
  return [...groups.values()].flatMap((group) => {
    const story = group[0]?.[1].story;
    const folds = group.length > ONE_BY_ONE && story !== 'misspelt' && story !== 'of an extension';
    return folds ? [tellMany(group, project)] : group.map(tellOne);
  });
}

type Explained = readonly [Refusal, Explanation];

function tellOne([refusal, { what, help, related = [] }]: Explained): Told {
  return {
    at: placeOfRefusal(refusal),
    message: `${what}; ${needs(refusal)}`,
    ...(help === undefined ? {} : { help }),
    related: [...related, ...refusal.needs.slice(1, 3).map((one) => ({ at: placeOfRefusal(one), message: 'needed here too' }))],
  };
}

const MANY: Readonly<Record<Explanation['story'], string>> = {
  'never made': 'are not made by these migrations',
  'made later': 'are needed before they are made',
  'taken away': 'are not there any more',
  'other arguments': 'do not take these arguments',
  elsewhere: 'are in another schema',
  misspelt: 'are misspelt',
  'of an extension': 'need extensions',
};

function tellMany(group: readonly Explained[], project: Project): Told {
  const [[first, { story, help }]] = group as readonly [Explained];
  const byNeed = group.map(([refusal]) => refusal).sort((a, b) => weight(b) - weight(a));
  const shown = byNeed.slice(0, SHOWN).map((one) => `${one.missing ? nameOf(one.missing) : ''} (${weight(one)})`);
  const total = byNeed.reduce((sum, one) => sum + weight(one), 0);
  const advice = story === 'never made' ? wayOut(project) : help;
  return {
    at: placeOfRefusal(first),
    message: `${group.length} ${plural(kindOf(first))} ${MANY[story]}; ${total} statements need them: ${shown.join(', ')} and ${group.length - shown.length} more`,
    ...(advice === undefined ? {} : { help: advice }),
    related: group.slice(1, 3).map(([one]) => ({
      at: placeOfRefusal(one),
      message: `${one.missing ? nameOf(one.missing) : ''} is needed here`,
    })),
  };
}

/** Refusals in judged files, one by one or, where a file has many alike, as one: `alike` gives what makes them so. */
export function tellByFile(
  refusals: readonly Refusal[],
  alike: (refusal: Refusal) => string,
  one: (refusal: Refusal) => Told,
  many: (refusals: readonly Refusal[]) => string,
): readonly Told[] {
  const groups = groupedBy(judged(refusals), (refusal) => `${refusal.migration.name}\0${alike(refusal)}`);
  return [...groups.values()].flatMap((group): Told[] => {
    const [first] = group;
    if (!first || group.length <= PER_FILE) return group.map(one);
    const told = one(first);
    const others = group.slice(1, 3).map((other) => ({ at: placeOfRefusal(other), message: messageOf(other) }));
    return [{ ...told, message: many(group), related: [...told.related, ...others] }];
  });
}

function groupedBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

/** PostgreSQL's message on one line, with names in backticks. */
export function messageOf({ error }: Refused): string {
  const message = error.message.replace(/\s+/g, ' ');
  // A literal at the end may have quotes of its own.
  const [, start = message, literal] = /^([^:]*: )"(.*)"$/.exec(message) ?? [];
  return start.replace(/"([^"]+)"/g, '`$1`') + (literal === undefined ? '' : `\`${literal}\``);
}

function judged(refusals: readonly Refusal[]): readonly Refusal[] {
  return refusals.filter(({ migration }) => migration.judged);
}

function kindOf({ missing }: Refusal): string {
  return missing?.kind === 'table' || missing?.kind === 'view' ? 'relation' : (missing?.kind ?? '');
}

function plural(kind: string): string {
  return kind === 'policy' ? 'policies' : kind === 'index' ? 'indexes' : `${kind}s`;
}

function weight({ needs, consequences }: Refusal): number {
  return needs.length + consequences.length;
}

function makesTables({ migrations }: Project): boolean {
  return migrations.some(({ file }) => file.statements.some(({ tag }) => tag === 'CreateStmt' || tag === 'CreateTableAsStmt'));
}
