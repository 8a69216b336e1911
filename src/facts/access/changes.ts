import { findRelation } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/model.ts';
import { displayName } from '../../catalog/names.ts';
import type { Expression } from '../../catalog/object-model.ts';
import { as } from '../../syntax/node.ts';
import { bodyDigest } from '../digest.ts';
import type { AccessEntry } from './access.ts';

/** A database and what `accessOf` says of it. */
export interface AccessState {
  readonly catalog: Catalog;
  readonly entries: readonly AccessEntry[];
}

/** What became of one role's access to one table or view by one command. */
export interface AccessChange {
  /** From none, to none, from some to all, from all to some; `other`: some rows still, chosen by other conditions. */
  readonly kind: 'opened' | 'closed' | 'widened' | 'narrowed' | 'other';
  /** Undefined where the table, view or role was not there, or not exposed. */
  readonly before: AccessEntry | undefined;
  /** Undefined where it is there no more. */
  readonly after: AccessEntry | undefined;
  /** What came or went with it. */
  readonly because?: 'new' | 'dropped' | 'now exposed' | 'no longer exposed' | 'new role' | 'role dropped';
}

/** What changed between two databases, in the order of the later one; what is gone comes last. Tables are known by their names. */
export function accessChanges(before: AccessState, after: AccessState): readonly AccessChange[] {
  const old = byKey(before);
  const now = byKey(after);
  const gone = [...old].filter(([key]) => !now.has(key));
  return [
    ...[...now].flatMap(([key, entry]) => changeOf(before, after, old.get(key), entry)),
    ...gone.flatMap(([, entry]) => changeOf(before, after, entry, undefined)),
  ];
}

function byKey({ entries }: AccessState): ReadonlyMap<string, AccessEntry> {
  return new Map(entries.map((entry) => [JSON.stringify([displayName(entry.relation), entry.role, entry.command]), entry]));
}

function changeOf(
  before: AccessState,
  after: AccessState,
  old: AccessEntry | undefined,
  now: AccessEntry | undefined,
): readonly AccessChange[] {
  const kind = kindOf(before, after, old, now);
  if (kind === undefined) return [];
  const because =
    old === undefined ? arrival(before, now, ARRIVALS) : now === undefined ? arrival(after, old, DEPARTURES) : undefined;
  return [{ kind, before: old, after: now, ...(because ? { because } : {}) }];
}

function kindOf(
  before: AccessState,
  after: AccessState,
  old: AccessEntry | undefined,
  now: AccessEntry | undefined,
): AccessChange['kind'] | undefined {
  const [from, to] = [old?.level ?? 'none', now?.level ?? 'none'];
  if (from === 'none') return to === 'none' ? undefined : 'opened';
  if (to === 'none') return 'closed';
  if (from !== to) return to === 'all' ? 'widened' : 'narrowed';
  const isOther = from === 'some' && old && now && conditionsOf(before.catalog, old) !== conditionsOf(after.catalog, now);
  return isOther ? 'other' : undefined;
}

type Words = Readonly<Record<'relation' | 'schema' | 'role', NonNullable<AccessChange['because']>>>;
const ARRIVALS: Words = { relation: 'new', schema: 'now exposed', role: 'new role' };
const DEPARTURES: Words = { relation: 'dropped', schema: 'no longer exposed', role: 'role dropped' };

/** Why the other state knows nothing of an entry. */
function arrival(other: AccessState, entry: AccessEntry | undefined, words: Words): AccessChange['because'] {
  if (!entry) return undefined;
  const { relation, role } = entry;
  const { schema, name } = relation;
  const isShown = other.entries.some((one) => one.relation.schema === schema && one.relation.name === name);
  if (!isShown) return findRelation(other.catalog, schema, name) ? words.schema : words.relation;
  return other.entries.some((one) => one.role === role) ? undefined : words.role;
}

/** What chooses the rows, as text that is equal where the conditions are: names of policies and the writing of SQL aside. */
function conditionsOf(catalog: Catalog, { why }: AccessEntry): string {
  const texts = why.map(({ policy, text }) =>
    policy
      ? JSON.stringify([policy.permissive, textOf(catalog, policy.using), textOf(catalog, policy.check ?? policy.using)])
      : text,
  );
  return [...new Set(texts)].sort().join('\n');
}

/** An expression without its places and `(select …)` around calls, with the bodies of the functions it calls. */
function textOf(catalog: Catalog, expression: Expression | undefined): string {
  if (!expression) return '';
  const bodies = expression.references.flatMap(({ object }) => {
    const routine = catalog.routines.get(object);
    return routine?.place ? [bodyDigest(routine)] : [];
  });
  const tree = JSON.stringify(expression.node, (key, value) => {
    if (key === 'location') return undefined;
    const link = as(value, 'SubLink');
    const select = link?.subLinkType === 'EXPR_SUBLINK' ? as(link.subselect, 'SelectStmt') : undefined;
    const [only, ...more] = select?.targetList ?? [];
    return select && !select.fromClause && !select.whereClause && more.length === 0 ? as(only, 'ResTarget')?.val : value;
  });
  return [tree, ...bodies].join();
}
