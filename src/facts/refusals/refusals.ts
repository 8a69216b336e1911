import type { Step } from '../../catalog/replay/replay.ts';
import type { SqlError } from '../../catalog/sql-error.ts';
import type { Migration, Project } from '../../project/project.ts';
import { readsOtherFiles } from '../../syntax/mask.ts';
import { isStatement, type Statement, statementText } from '../../syntax/statement.ts';
import { createDoubt, type Doubt } from './doubt.ts';
import { madeBy, takenBy } from './made-by.ts';
import { type MissingObject, missingObject } from './missing-object.ts';
import { objectKey, qualifiedKey } from './object-key.ts';
import { wordsMadeIn } from './words.ts';

/** A statement of the history that PostgreSQL would refuse, or whose effect could not be followed. */
export interface MarkedStep {
  readonly migration: Migration;
  readonly step: Step;
}

/** A statement that PostgreSQL refuses for what it says, not for the rows it meets nor for who runs it. */
export interface Refused {
  readonly migration: Migration;
  readonly step: Step;
  readonly error: SqlError;
}

/** What is wrong once, and the statements that fail for it. */
export interface Refusal extends Refused {
  readonly kind: 'missing' | 'duplicate' | 'other';
  /** Of kind `missing`. */
  readonly missing?: MissingObject;
  /** The first statement is `step`; those that need the same missing object follow, in order. */
  readonly needs: readonly Refused[];
  /** Statements that fail because one of `needs` did. */
  readonly consequences: readonly Refused[];
}

const DUPLICATE = new Set(['42P07', '42710', '42701', '42723', '42P06']);
/** Errors of data, of resources, of the server's state, raised by the migration itself, and of privileges. */
const NOT_OF_THE_TEXT = /^(?:22|23|25|40|53|54|55|57|58|P0|XX)|^42501$/;
/** Those of configuration and storage parameters, which hang on the version of the server alone. */
const OF_PARAMETERS =
  /^(?:unrecognized parameter|invalid value for parameter|parameter "\w+" (?:requires|cannot)|.* is outside the valid range for parameter)/;

/** Those of literals that are no value of their type, and of labels of enums. */
const OF_LITERALS =
  /^(?:invalid input (?:value|syntax) for |malformed (?:array|range|multirange) literal: |range lower bound must be less |"[^"]*" is not an existing enum label$)/;

/** Whether a refusal is for what the statement says. */
export function isOfTheText({ sqlstate, message }: SqlError): boolean {
  return !NOT_OF_THE_TEXT.test(sqlstate) || OF_PARAMETERS.test(message) || OF_LITERALS.test(message);
}

/** The enum that has no such value, and the value. */
function missingValue({ message }: SqlError): { readonly type: string; readonly value: string } | undefined {
  const [, type, value] = /^invalid input value for enum (.+): "(.*)"$/s.exec(message) ?? [];
  return type === undefined || value === undefined ? undefined : { type: type.replaceAll('"', ''), value };
}

interface Cause {
  refusal: { needs: Refused[]; consequences: Refused[] } | undefined;
}

const known = new WeakMap<readonly MarkedStep[], readonly Refusal[]>();

/**
 * What PostgreSQL would refuse in a history, cause by cause: a table that is made nowhere is one refusal, however many statements need it,
 * and what fails because a statement before it failed is counted there. Left out is what may be there though the replay does not know it.
 */
export function refusalsOf(history: readonly MarkedStep[], project: Project): readonly Refusal[] {
  const found = known.get(history) ?? group(history, project);
  known.set(history, found);
  return found;
}

const doubts = new WeakMap<readonly MarkedStep[], Doubt>();

/** What may be there at the end though the replay does not know it: as `refusalsOf` leaves out, and what refused statements would have made. */
export function doubtAtEnd(history: readonly MarkedStep[], { migrations }: Pick<Project, 'migrations'>): Pick<Doubt, 'covers'> {
  let doubt = doubts.get(history);
  if (doubt) return doubt;
  doubt = createDoubt();
  doubts.set(history, doubt);
  for (const migration of migrations) readFile(doubt, migration);
  for (const { step } of history) {
    if (step.unfollowed !== undefined) doubt.addStep(step);
    else doubt.addRefused(statementText(step.statement));
  }
  return doubt;
}

/** What a file says of objects that the replay does not know. */
function readFile(doubt: Doubt, { file: { text, errors } }: Migration): void {
  if (readsOtherFiles(text.source.text, text.sql)) doubt.addAll();
  for (const { statement } of errors) doubt.addRefused(statement.file.text.slice(statement.start, statement.end));
}

function group(history: readonly MarkedStep[], { migrations, platform }: Project): readonly Refusal[] {
  const doubt = createDoubt();
  const refusals: (Refusal & { needs: Refused[]; consequences: Refused[] })[] = [];
  const byKey = new Map<string, Cause>();
  /** What statements that failed would have made or taken away, and why they failed. */
  const unmade = new Map<string, Cause>();
  const untaken = new Map<string, Cause>();
  const unmadeWords = new Map<string, Cause>();
  let file = 0;
  for (const { migration, step } of history) {
    for (let next = migrations[file]; next && migrations[file - 1] !== migration; next = migrations[file]) {
      readFile(doubt, next);
      file++;
    }
    if (step.unfollowed !== undefined) doubt.addStep(step);
    if (!step.failure || step.depth > 0) continue;
    const refused = { migration, step, error: step.failure };
    const cause = causeOf(refused);
    for (const key of madeBy(step.statement)) remember(unmade, key, cause);
    for (const key of takenBy(step.statement)) remember(untaken, key, cause);
    if (step.statement.tag === 'DoStmt' || step.statement.tag === 'SelectStmt')
      for (const word of wordsMadeIn(statementText(step.statement))) remember(unmadeWords, word, cause);
  }
  return refusals;

  function causeOf(refused: Refused): Cause {
    const { error, step } = refused;
    const missing = missingObject(error, step.before);
    if (!missing) {
      if (!isOfTheText(error)) return { refusal: undefined };
      const duplicate = DUPLICATE.has(error.sqlstate);
      const inEnum = missingValue(error);
      // a value that one statement would have added is not blamed on those that use it
      if (inEnum && doubt.covers({ kind: 'enum value', name: inEnum.value, key: '' }, step.before)) return { refusal: undefined };
      const origin = inEnum
        ? firstIn(unmade, [qualifiedKey('relation', inEnum.type)])
        : firstIn(untaken, madeBy(error.place?.statement ?? step.statement));
      return origin ? consequence(origin, refused) : start({ ...refused, kind: duplicate ? 'duplicate' : 'other' });
    }
    const same = byKey.get(missing.key) ?? byKey.get(keyInTarget(missing, step.statement) ?? '');
    if (same) {
      same.refusal?.needs.push(refused);
      return same;
    }
    const origin = firstIn(unmade, [missing.key, lastPart(missing)]) ?? unmadeWords.get(lastName(missing));
    if (origin) return consequence(origin, refused);
    const quiet = doubt.covers(missing, step.before) || (missing.kind === 'role' && platform === 'postgres');
    const cause = quiet ? { refusal: undefined } : start({ ...refused, kind: 'missing', missing });
    byKey.set(missing.key, cause);
    return cause;
  }

  function start(refusal: Omit<Refusal, 'needs' | 'consequences'>): Cause {
    const { migration, step, error } = refusal;
    const started = { ...refusal, needs: [{ migration, step, error }], consequences: [] };
    refusals.push(started);
    return { refusal: started };
  }

  function consequence(origin: Cause, refused: Refused): Cause {
    origin.refusal?.consequences.push(refused);
    return origin;
  }
}

/** The key of a column without a table, were it one of the table that the statement changes. */
function keyInTarget({ kind, name, of }: MissingObject, statement: Statement): string | undefined {
  if (kind !== 'column' || of !== undefined) return undefined;
  if (!isStatement(statement, 'UpdateStmt') && !isStatement(statement, 'DeleteStmt')) return undefined;
  return objectKey('column', `${statement.node.relation?.relname}.${name}`);
}

function remember(causes: Map<string, Cause>, key: string, cause: Cause): void {
  if (!causes.has(key)) causes.set(key, cause);
  const bare = bareColumn(key);
  if (bare !== undefined && !causes.has(bare)) causes.set(bare, cause);
}

function firstIn(causes: ReadonlyMap<string, Cause>, keys: readonly string[]): Cause | undefined {
  for (const key of keys) {
    const cause = causes.get(key);
    if (cause) return cause;
  }
  return undefined;
}

/** `column:orders.total` is also met as `column:total`, where a message does not tell the table. */
function bareColumn(key: string): string | undefined {
  return /^(column:).*\.([^.]*)$/.exec(key)?.slice(1).join('');
}

function lastPart({ kind, of, key }: MissingObject): string {
  return kind === 'column' && of === undefined ? `column:${key.slice(key.lastIndexOf('.') + 1)}` : key;
}

function lastName({ name }: MissingObject): string {
  return name.replace(/\(.*$/, '').split('.').at(-1) ?? '';
}
