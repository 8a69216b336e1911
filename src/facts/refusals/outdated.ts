import type { Step } from '../../catalog/replay/replay.ts';
import type { Project } from '../../project/project.ts';
import { readsOtherFiles } from '../../syntax/mask.ts';
import { statementText } from '../../syntax/statement.ts';
import { HOLE } from './commands.ts';
import { textsRunBy } from './doubt.ts';
import { missingObject } from './missing-object.ts';
import { changesIn, MAY_CHANGE, type PossibleChange, type Property } from './possible-changes.ts';
import { isOfTheText, type MarkedStep } from './refusals.ts';
import { wordsOf } from './words.ts';

/** An object by its names; a part of a relation, such as a policy, goes with its `table`. */
export interface Named {
  readonly kind: string;
  readonly schema?: string;
  readonly table?: string;
  readonly name: string;
}

/** Whether any of the properties of an object may be another at the end than the replay has it. */
export type Outdated = (object: Named, properties: readonly Property[]) => boolean;

/** Where a block that was refused gets the names of objects from, if not from its own text. */
const CATALOGS = /\b(?:pg_[a-z]+|information_schema)\b/i;
/** Statements that run what stands in their strings, and in the bodies of the functions that they call. */
const RUNS_TEXT = /^\s*(?:do|select|call|with)\b/i;
const ROUTINES = new Set(['function', 'procedure', 'aggregate', 'window function']);

/** Changes, and the names that fill their holes; left out where it may be any. */
interface Source {
  readonly changes: readonly PossibleChange[];
  readonly among?: ReadonlySet<string>;
}

const known = new WeakMap<readonly MarkedStep[], Outdated>();

/**
 * What statements may have changed that could not be followed, or were refused for something that the history does not make, or for the
 * data: they are read for the commands in them, in their strings and in the functions they call. What PostgreSQL refuses for what it
 * says, on whatever database, does not count.
 */
export function outdatedAtEnd(history: readonly MarkedStep[], { migrations }: Pick<Project, 'migrations'>): Outdated {
  let judge = known.get(history);
  if (judge) return judge;
  const sources = history.flatMap(({ step }) => sourceOf(step));
  let all = false;
  for (const { file } of migrations) {
    all ||= readsOtherFiles(file.text.source.text, file.text.sql);
    for (const { statement } of file.errors)
      sources.push(...read(statement.file.text.slice(statement.start, statement.end), undefined));
  }
  const byProperty = new Map<Property, { change: PossibleChange; among: ReadonlySet<string> | undefined }[]>();
  for (const { changes, among } of sources)
    for (const change of changes)
      byProperty.set(change.property, [...(byProperty.get(change.property) ?? []), { change, among }]);
  judge = (object, properties) =>
    all ||
    ([...properties, 'all'] as const).some((property) =>
      byProperty.get(property)?.some(({ change, among }) => isMet(change, object, among)),
    );
  known.set(history, judge);
  return judge;
}

function sourceOf(step: Step): readonly Source[] {
  const { statement, before, failure, unfollowed } = step;
  const isRefusedAnyway = failure && !missingObject(failure, before) && isOfTheText(failure);
  if (unfollowed === undefined && isRefusedAnyway) return [];
  return read(statementText(statement), step);
}

/** What a text may change, and where it is a step's the functions that it calls. */
function read(text: string, step: Step | undefined): readonly Source[] {
  const dynamic = RUNS_TEXT.test(text);
  const run = dynamic && step ? textsRunBy(step) : undefined;
  const texts = run?.texts ?? [text];
  const changes = texts.flatMap((one) => (MAY_CHANGE.test(one) ? changesIn(one, dynamic) : []));
  if (changes.length === 0) return [];
  if (step?.unfollowed !== undefined || texts.some((one) => CATALOGS.test(one))) return [{ changes }];
  return [{ changes, among: run?.words ?? wordsOf(text) }];
}

function isMet(change: PossibleChange, object: Named, among: ReadonlySet<string> | undefined): boolean {
  const kind = object.kind === 'bucket' ? 'bucket' : ROUTINES.has(object.kind) ? 'routine' : 'relation';
  return (
    change.kind === kind &&
    (change.schema === undefined || object.schema === undefined || fits(change.schema, object.schema, undefined)) &&
    fits(change.name, object.table ?? object.name, among) &&
    (change.part === undefined ||
      (object.table === undefined ? change.property !== 'all' : fits(change.part, object.name, undefined)))
  );
}

function fits(pattern: string, name: string, among: ReadonlySet<string> | undefined): boolean {
  if (pattern === name) return true;
  if (!pattern.includes(HOLE)) return false;
  const parts = pattern.split(HOLE);
  if (parts.every((part) => part === '')) return among === undefined || among.has(name);
  return new RegExp(`^${parts.map((part) => part.replace(/[^\w\s]/g, '\\$&')).join('.*')}$`, 's').test(name);
}
