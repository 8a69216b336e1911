import type { Oid } from '../object-model.ts';
import type { Relation, Table, View } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import { type Dependent, type Edge, edgeFinder } from './dependencies.ts';
import { describeTarget } from './describe.ts';
import { removeTargets } from './remove.ts';
import { here, type Session } from './session.ts';

/** What is to be dropped: an object, or a part of a relation. */
export type Target =
  | { readonly kind: 'relation' | 'type' | 'routine'; readonly oid: Oid }
  | { readonly kind: 'column' | 'default'; readonly of: Oid; readonly attnum: number }
  | { readonly kind: 'constraint' | 'policy' | 'trigger'; readonly of: Oid; readonly oid: Oid }
  | { readonly kind: 'published table'; readonly of: Oid; readonly publication: string }
  | { readonly kind: 'other' | 'schema' | 'extension'; readonly name: string };

export function targetKey(target: Target): string {
  if ('name' in target) return `${target.kind} ${target.name}`;
  if ('attnum' in target) return `${target.kind} ${target.of} ${target.attnum}`;
  if ('publication' in target) return `${target.kind} ${target.of} ${target.publication}`;
  return `${target.kind} ${target.oid}`;
}

interface Doomed {
  readonly target: Target;
  /** Asked for, or goes silently with something that goes. */
  silent: boolean;
}

/**
 * Drops objects with all that goes with them (`performMultipleDeletions` in catalog/dependency.c).
 * @throws {SqlError} 2BP01 where something depends on them and `cascade` is not said.
 */
export function drop(session: Session, targets: readonly Target[], cascade: boolean): void {
  const edges = edgeFinder(session.catalog, session.defaults.catalog);
  const doomed = new Map<string, Doomed>();
  const queue: Target[] = [];
  const doom = (target: Target, silent: boolean): void => {
    const key = targetKey(target);
    const known = doomed.get(key);
    if (known) known.silent ||= silent;
    else {
      doomed.set(key, { target, silent });
      queue.push(target);
    }
  };
  for (const target of targets) doom(target, true);
  for (let target = queue.shift(); target; target = queue.shift()) {
    for (const { dependent, auto } of edgesFrom(session, edges, target)) {
      if (isPartOf(dependent, target)) continue;
      doom(targetOf(session, dependent), auto ?? false);
    }
    for (const member of membersOf(session, target)) doom(member.target, member.silent);
  }
  const all = [...doomed.values()];
  const loud = cascade ? [] : all.filter(({ target, silent }) => !silent && !isWithin(doomed, target));
  if (loud.length > 0) {
    const [only] = targets;
    const what = targets.length === 1 && only ? describeTarget(session, only) : 'desired object(s)';
    const message = `cannot drop ${what} because other objects depend on ${targets.length === 1 ? 'it' : 'them'}`;
    const dependents = loud.map(({ target }) => describeTarget(session, target));
    throw new SqlError('2BP01', message, here(session, undefined), dependents);
  }
  removeTargets(
    session,
    all.map(({ target }) => target),
  );
}

/** A part goes silently with the relation it is part of, a default with its column. */
function isWithin(doomed: ReadonlyMap<string, Doomed>, target: Target): boolean {
  if (!('of' in target)) return false;
  const wholes = [`relation ${target.of}`, ...('attnum' in target ? [`column ${target.of} ${target.attnum}`] : [])];
  return wholes.some((whole) => whole !== targetKey(target) && doomed.get(whole)?.silent);
}

function edgesFrom(session: Session, edges: (object: Oid) => readonly Edge[], target: Target): readonly Edge[] {
  if ('name' in target || 'publication' in target) return [];
  if ('attnum' in target) {
    if (target.kind === 'default') return [];
    return edges(target.of).filter((edge) => edge.column === target.attnum);
  }
  if (target.kind === 'policy' || target.kind === 'trigger') return [];
  const table = target.kind === 'constraint' ? session.catalog.relations.get(target.of) : undefined;
  if (table?.kind !== 'table') return [...edges(target.oid), ...foreignKeysToParents(session, edges, target.oid)];
  const own = table.relkind === 'p' ? edges(target.oid) : []; // only partitions depend on a constraint itself
  const key = [table.primaryKey, ...table.uniqueConstraints, ...table.exclusions].find(
    (candidate) => candidate?.oid === target.oid,
  );
  return key ? [...own, ...edges(key.index)] : own;
}

/** A foreign key to a partitioned table depends on each of its partitions. */
function foreignKeysToParents(session: Session, edges: (object: Oid) => readonly Edge[], oid: Oid): readonly Edge[] {
  const found: Edge[] = [];
  for (let relation = session.catalog.relations.get(oid); relation?.kind === 'table' && relation.partitionOf !== undefined; ) {
    const parent = relation.partitionOf;
    found.push(...edges(parent).filter(({ dependent }) => dependent.kind === 'foreign key' && dependent.on.oid !== parent));
    relation = session.catalog.relations.get(parent);
  }
  return found;
}

/** True for what goes with the target as a part of it, with nothing to say. */
function isPartOf(dependent: Dependent, target: Target): boolean {
  return 'on' in dependent && target.kind === 'relation' && dependent.on.oid === target.oid;
}

function targetOf(session: Session, dependent: Dependent): Target {
  switch (dependent.kind) {
    case 'view':
    case 'table':
    case 'sequence':
      return { kind: 'relation', oid: dependent.object.oid };
    case 'type':
    case 'routine':
      return { kind: dependent.kind, oid: dependent.object.oid };
    case 'other':
      return { kind: 'other', name: dependent.key };
    case 'published table':
      return { kind: dependent.kind, of: dependent.on.oid, publication: dependent.publication };
    case 'column':
    case 'default':
      return { kind: dependent.kind, of: dependent.on.oid, attnum: dependent.object.attnum };
    case 'policy':
    case 'trigger':
      return { kind: dependent.kind, of: dependent.on.oid, oid: dependent.object.oid };
    case 'index':
      return constraintOfIndex(session, dependent.on, dependent.object.oid) ?? { kind: 'relation', oid: dependent.object.oid };
    case 'foreign key':
    case 'check constraint':
    case 'key':
      return { kind: 'constraint', of: dependent.on.oid, oid: dependent.object.oid };
  }
}

/** The constraint that an index stands behind: it goes, and takes the index with it. */
export function constraintOfIndex(session: Session, on: Table | View | Relation, index: Oid): Target | undefined {
  const table = session.catalog.relations.get(on.oid);
  if (table?.kind !== 'table') return undefined;
  const key = [table.primaryKey, ...table.uniqueConstraints, ...table.exclusions].find((candidate) => candidate?.index === index);
  return key && { kind: 'constraint', of: table.oid, oid: key.oid };
}

interface Member {
  readonly target: Target;
  readonly silent: boolean;
}

/** What a schema holds and what needs a server (which RESTRICT minds), and what belongs to an extension (which goes with it). */
function membersOf(session: Session, target: Target): readonly Member[] {
  if (target.kind === 'other') return usersOf(session, target.name);
  if (target.kind !== 'schema' && target.kind !== 'extension') return [];
  const { relations, types, routines, others, extensions } = session.catalog;
  const silent = target.kind === 'extension';
  const isMember = (object: { readonly schema?: string; readonly extension?: string }): boolean =>
    silent ? object.extension === target.name : object.schema === target.name && object.extension === undefined;
  const members: Member[] = [];
  for (const relation of relations.values())
    if (relation.kind !== 'index relation' && isMember(relation))
      members.push({ target: { kind: 'relation', oid: relation.oid }, silent });
  for (const type of types.values()) if (isMember(type)) members.push({ target: { kind: 'type', oid: type.oid }, silent });
  for (const routine of routines.values())
    if (isMember(routine)) members.push({ target: { kind: 'routine', oid: routine.oid }, silent });
  for (const [name, other] of others) if (isMember(other)) members.push({ target: { kind: 'other', name }, silent });
  if (!silent)
    for (const extension of extensions.values())
      if (extension.schema === target.name) members.push({ target: { kind: 'extension', name: extension.name }, silent });
  return members;
}

/** What needs a foreign-data wrapper, or a server: servers, user mappings and foreign tables. */
function usersOf({ catalog }: Session, key: string): readonly Member[] {
  const members: Member[] = [];
  for (const [name, { needs }] of catalog.others)
    if (needs === key) members.push({ target: { kind: 'other', name }, silent: false });
  const other = catalog.others.get(key);
  if (other?.kind !== 'server') return members;
  for (const relation of catalog.relations.values())
    if (relation.kind === 'table' && relation.server === other.name)
      members.push({ target: { kind: 'relation', oid: relation.oid }, silent: false });
  return members;
}
