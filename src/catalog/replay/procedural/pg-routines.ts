import type { Routine } from '../../model.ts';
import type { TypeReference } from '../../object-model.ts';
import { inputTypes } from '../../routines.ts';
import type { Session } from '../session.ts';
import { aclTexts } from './acl-texts.ts';
import type { SourceRow } from './context.ts';
import { extensionOid, namespaceReference, roleReference, typeReference } from './names.ts';
import { ofRoutines, ofTables, type SystemRelation } from './system-relation.ts';
import { UNKNOWN } from './values.ts';

/** Tables of pg_catalog about routines, triggers, roles, extensions and publications. */
export const pgRoutines: Readonly<Record<string, SystemRelation | undefined>> = {
  pg_proc: ofRoutines((routine, session) => [routineRow(routine, session)], 'proname'),
  pg_language: () => ['internal', 'c', 'sql', 'plpgsql'].map((lanname) => ({ oid: languageOid(lanname), lanname })),
  pg_trigger: ofTables((table) =>
    table.triggers.map((trigger) => ({
      oid: trigger.oid,
      tgname: trigger.name,
      tgrelid: table.oid,
      tgfoid: trigger.routine ?? UNKNOWN,
      tgisinternal: false,
      tgenabled: trigger.enabled,
      tgparentid: 0,
    })),
  ),
  pg_roles: roles,
  pg_authid: roles,
  pg_user: ({ catalog }) =>
    [...catalog.roles.values()]
      .filter(({ login }) => login)
      .map(({ name, superuser }) => ({ usename: name, usesuper: superuser })),
  pg_extension: ({ catalog }) =>
    [...catalog.extensions.values()].map(({ name, schema }) => ({
      oid: extensionOid(name),
      extname: name,
      extnamespace: namespaceReference(schema),
      extversion: UNKNOWN,
    })),
  pg_available_extensions: ({ catalog }) => [
    ...[...catalog.extensions.keys()].map((name): SourceRow => ({ name, installed_version: UNKNOWN })),
    // One row stands for those that may be had.
    { name: UNKNOWN, installed_version: null },
  ],
  pg_publication: ({ catalog }) =>
    [...catalog.publications.values()].map(({ name, owner, allTables }) => ({
      oid: publicationOid(name),
      pubname: name,
      pubowner: roleReference(owner),
      puballtables: allTables,
    })),
  pg_publication_rel: ({ catalog }) =>
    [...catalog.publications.values()].flatMap(({ name, tables: published }) =>
      published.map(({ table }) => ({ prpubid: publicationOid(name), prrelid: table })),
    ),
};

/** A procedure has no RETURNS: its OUT arguments make a record. */
function withoutReturns({ arguments: args }: Routine): TypeReference {
  const name = args.some(({ mode }) => mode === 'out' || mode === 'inout') ? 'record' : 'void';
  return { schema: 'pg_catalog', name, modifiers: [], isArray: false };
}

function routineRow(routine: Routine, session: Session): SourceRow {
  const inputs = inputTypes(routine);
  return {
    oid: routine.oid,
    proname: routine.name,
    pronamespace: namespaceReference(routine.schema),
    proowner: roleReference(routine.owner),
    prolang: languageOid(routine.language),
    prokind: { function: 'f', procedure: 'p', aggregate: 'a', 'window function': 'w' }[routine.kind],
    prosecdef: routine.securityDefiner,
    provolatile: routine.volatility.charAt(0),
    proisstrict: routine.strict,
    proretset: routine.returns?.setOf ?? routine.arguments.some(({ mode }) => mode === 'table'),
    pronargs: inputs.length,
    pronargdefaults: routine.arguments.filter(({ hasDefault }) => hasDefault).length,
    prosrc: routine.body ?? UNKNOWN,
    proconfig: routine.settings.length ? routine.settings : null,
    proacl: () => aclTexts(routine.acl),
    prorettype: () => typeReference(session, routine.returns ?? withoutReturns(routine)),
    proargtypes: () => inputs.map((type) => typeReference(session, type)),
    proargnames: routine.arguments.some(({ name }) => name !== undefined)
      ? routine.arguments.map(({ name }) => name ?? '')
      : null,
  };
}

/** Languages and publications have no oid in our catalog; these only have to differ from one another. */
function languageOid(language: string): string {
  return `language ${language}`;
}
function publicationOid(name: string): string {
  return `publication ${name}`;
}

function roles({ catalog }: Session): readonly SourceRow[] {
  return [...catalog.roles.values()].map((role) => ({
    oid: roleReference(role.name),
    rolname: role.name,
    rolsuper: role.superuser,
    rolinherit: role.inherit,
    rolcanlogin: role.login,
    rolbypassrls: role.bypassRowSecurity,
    rolconfig: role.settings.length ? role.settings : null,
  }));
}
