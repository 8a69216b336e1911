import { tablesOf, viewsOf } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/model.ts';
import { rolesReached } from '../../catalog/privileges.ts';
import type { Table, View } from '../../catalog/relation-model.ts';
import type { Project } from '../../project/project.ts';
import { POLICY_COMMANDS, type PolicyCommand } from '../policies.ts';
import { callerOf } from '../policy/caller.ts';
import { mayUseSchema } from './grants.ts';
import type { Access } from './level.ts';
import { tableAccess } from './tables.ts';
import { viewAccess } from './views.ts';

/** Access of one role to one table or view by one command. */
export interface AccessEntry extends Access {
  readonly relation: Table | View;
  readonly role: string;
  readonly command: PolicyCommand;
}

const known = new WeakMap<Catalog, Map<Table | View, Map<string, Access>>>();

/**
 * What a role of the data API may do with a table or view: no row, some, or all. "None" and "all" are certain, "some" is also said where
 * it cannot be told. Assumed is: the token is one of the API's (see `Caller`), `auth.uid()` a UUID; UPDATE and DELETE name rows by WHERE,
 * for which PostgreSQL asks the SELECT policies too (CREATE POLICY, "Policies Applied by Command Type"), but are `none` only where they
 * reach nothing without WHERE either; INSERT is without RETURNING and ON CONFLICT. What constraints and triggers refuse is not counted, nor
 * what functions, triggers and cascades do on a role's behalf.
 */
export function accessTo(catalog: Catalog, relation: Table | View, role: string, command: PolicyCommand): Access {
  let answers = known.get(catalog);
  if (!answers) {
    answers = new Map();
    known.set(catalog, answers);
  }
  let ofRelation = answers.get(relation);
  if (!ofRelation) {
    ofRelation = new Map();
    answers.set(relation, ofRelation);
  }
  const key = `${command} ${role}`;
  let access = ofRelation.get(key);
  if (!access) {
    access = findAccess(catalog, relation, role, command);
    ofRelation.set(key, access);
  }
  return access;
}

function findAccess(catalog: Catalog, relation: Table | View, role: string, command: PolicyCommand): Access {
  if (!mayUseSchema(catalog, role, relation.schema))
    return { level: 'none', denied: true, why: [{ text: `USAGE of schema ${relation.schema} is not granted` }] };
  const asking = { catalog, caller: callerOf(role), acting: role };
  return relation.kind === 'table' ? tableAccess(asking, relation, command) : viewAccess(asking, relation, command);
}

/** The roles that requests to the data API run as: anon, authenticated, and those that the project made and the API's login may become. */
export function apiRoles(catalog: Catalog): readonly string[] {
  const reached = rolesReached(catalog, 'authenticator');
  const own = [...catalog.roles.values()].filter(({ name, place }) => place && reached.has(name)).map(({ name }) => name);
  const usual = ['anon', 'authenticated'].filter((role) => catalog.roles.has(role));
  return [...new Set([...usual, ...own.sort()])].filter((role) => role !== 'authenticator');
}

/** Access to every table and view of the exposed schemas, extensions' own left out: by schema and name, role, command. */
export function accessOf(catalog: Catalog, { exposedSchemas }: Pick<Project, 'exposedSchemas'>): readonly AccessEntry[] {
  const roles = apiRoles(catalog);
  const relations = [...tablesOf(catalog), ...viewsOf(catalog)].filter(
    ({ schema, extension }) => exposedSchemas.includes(schema) && extension === undefined,
  );
  return relations.flatMap((relation) =>
    roles.flatMap((role) =>
      POLICY_COMMANDS.map((command) => ({ relation, role, command, ...accessTo(catalog, relation, role, command) })),
    ),
  );
}
