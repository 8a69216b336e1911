import { foreignKeysOf } from '../../catalog.ts';
import type { Routine, UserType } from '../../model.ts';
import type { Oid } from '../../object-model.ts';
import type { Column, Relation, Table } from '../../relation-model.ts';
import type { Session } from '../session.ts';
import { aclTexts } from './acl-texts.ts';
import type { SourceRow } from './context.ts';
import { extensionOid, namespaceReference, roleReference, systemClass, typeReference } from './names.ts';
import { ofRelations, ofTables, relationsNamed, type SystemRelation, typesNamed } from './system-relation.ts';
import { type Reference, UNKNOWN, type Value } from './values.ts';

/** Tables of pg_catalog about relations and types. Columns as in the manual, chapter "System Catalogs". */
export const pgCatalog: Readonly<Record<string, SystemRelation | undefined>> = {
  pg_namespace: ({ catalog }) =>
    [...new Set([...catalog.schemas.keys(), 'pg_catalog', 'information_schema'])].map((name) => ({
      oid: namespaceReference(name),
      nspname: name,
      nspowner: roleReference(catalog.schemas.get(name)?.owner ?? ''),
    })),
  pg_class: ofRelations((relation) => [classRow(relation)], 'relname'),
  pg_attribute: ofRelations((relation, session) => columnsOf(relation).map((column) => attributeRow(session, relation, column))),
  pg_attrdef: ofRelations((relation) =>
    columnsOf(relation).flatMap(({ attnum, default: expression }) =>
      expression ? [{ oid: UNKNOWN, adrelid: relation.oid, adnum: attnum }] : [],
    ),
  ),
  pg_index: ofRelations((relation) =>
    ('indexes' in relation ? relation.indexes : []).map((index) => ({
      indexrelid: index.oid,
      indrelid: relation.oid,
      indisunique: index.unique,
      indisprimary: index.primary,
      indisvalid: index.valid,
      indnatts: index.keys.length + index.include.length,
      indnkeyatts: index.keys.length,
      indkey: [...index.keys.map(({ attnum }) => attnum), ...index.include],
      indpred: index.predicate ? UNKNOWN : null,
      indexprs: index.keys.some(({ attnum }) => attnum === 0) ? UNKNOWN : null,
    })),
  ),
  pg_constraint: ofTables(constraintRows),
  pg_policy: ofTables((table) =>
    table.policies.map((policy) => ({
      oid: policy.oid,
      polname: policy.name,
      polrelid: table.oid,
      polcmd: { ALL: '*', SELECT: 'r', INSERT: 'a', UPDATE: 'w', DELETE: 'd' }[policy.command],
      polpermissive: policy.permissive,
      polroles: policy.roles.map((role): Value => (role === 'public' ? 0 : roleReference(role))),
      polqual: policy.using ? UNKNOWN : null,
      polwithcheck: policy.check ? UNKNOWN : null,
    })),
  ),
  pg_type: Object.assign(({ catalog }: Session) => typeRows(catalog.types.values(), catalog.relations.values()), {
    byName: {
      column: 'typname',
      rows({ catalog }: Session, names: Iterable<string>) {
        const wanted = new Set([...names].flatMap((name) => (name.startsWith('_') ? [name, name.slice(1)] : [name])));
        return typeRows(typesNamed(catalog, wanted), relationsNamed(catalog, wanted));
      },
      first: ({ catalog }: Session) => typeRows(catalog.types.values().slice(0, 1), catalog.relations.values())[0],
    },
  }),
  pg_enum: ({ catalog }) =>
    [...catalog.types.values()].flatMap((type) =>
      type.kind === 'enum'
        ? type.labels.map((enumlabel, i) => ({ oid: UNKNOWN, enumtypid: type.oid, enumlabel, enumsortorder: i + 1 }))
        : [],
    ),
  pg_inherits: ({ catalog }) =>
    tables(catalog.relations.values()).flatMap((table) =>
      [...table.inherits, ...(table.partitionOf === undefined ? [] : [table.partitionOf])].map((inhparent, i) => ({
        inhrelid: table.oid,
        inhparent,
        inhseqno: i + 1,
      })),
    ),
  pg_description: () => [],
  pg_depend: dependencies,
};

/** Each type and relation has an array type. */
function typeRows(types: readonly UserType[], relations: readonly Relation[]): readonly SourceRow[] {
  const rows: SourceRow[] = [];
  for (const type of types) {
    const row: SourceRow = {
      oid: type.oid,
      typname: type.name,
      typnamespace: namespaceReference(type.schema),
      typtype: { enum: 'e', domain: 'd', range: 'r', multirange: 'm', 'base type': 'b' }[type.kind],
      typowner: roleReference(type.owner),
      typrelid: 0,
    };
    rows.push(row, { ...row, oid: arrayOf(type.name), typname: `_${type.name}`, typtype: 'b' });
  }
  for (const relation of relations) {
    if (relation.kind === 'index relation' || relation.kind === 'sequence') continue;
    const { name: typname, schema, owner, oid } = relation;
    const row: SourceRow = {
      oid,
      typname,
      typnamespace: namespaceReference(schema),
      typtype: 'c',
      typowner: roleReference(owner),
      typrelid: oid,
    };
    rows.push(row, { ...row, oid: arrayOf(typname), typname: `_${typname}`, typtype: 'b', typrelid: 0 });
  }
  return rows;
}

/** What belongs to extensions is known; one row stands for all other dependencies, which are on nothing that has no oid here. */
function dependencies({ catalog }: Session): readonly SourceRow[] {
  const members = (objects: Iterable<Relation | UserType | Routine>, classid: string) =>
    [...objects].flatMap(({ oid, extension }) =>
      extension === undefined
        ? []
        : [{ classid: systemClass(classid), objid: oid, refobjid: extensionOid(extension), deptype: 'e' }],
    );
  return [
    { classid: UNKNOWN, objid: UNKNOWN, refobjid: null, deptype: 'n' },
    ...members(catalog.relations.values(), 'pg_class'),
    ...members(catalog.types.values(), 'pg_type'),
    ...members(catalog.routines.values(), 'pg_proc'),
  ];
}

/** Array types have no oid in our catalog. */
function arrayOf(name: string): Reference {
  return { reference: 'type', name: `${name}[]` };
}

/** The tables among relations. */
export function tables(relations: Iterable<Relation>): readonly Table[] {
  return [...relations].filter((relation): relation is Table => relation.kind === 'table');
}

/** pg_class.relkind. */
export function relkind(relation: Relation): string {
  switch (relation.kind) {
    case 'table':
      return relation.relkind;
    case 'view':
      return 'v';
    case 'materialized view':
      return 'm';
    case 'sequence':
      return 'S';
    case 'composite type':
      return 'c';
    case 'index relation':
      return 'i';
  }
}

function classRow(relation: Relation): SourceRow {
  const table = relation.kind === 'table' ? relation : undefined;
  return {
    oid: relation.oid,
    relname: relation.name,
    relnamespace: namespaceReference(relation.schema),
    relkind: relkind(relation),
    relowner: roleReference(relation.owner),
    relrowsecurity: table?.rowSecurity.enabled ?? false,
    relforcerowsecurity: table?.rowSecurity.forced ?? false,
    relispartition: table?.partitionOf !== undefined,
    relpersistence: table?.persistence === 'temporary' ? 't' : table?.persistence === 'unlogged' ? 'u' : 'p',
    relhasindex: (table?.indexes.length ?? 0) > 0,
    relnatts: 'columns' in relation ? relation.columns.length : UNKNOWN,
    reloptions: 'query' in relation && relation.options.length ? relation.options : null,
    relacl: () => aclTexts(relation.acl),
    reltuples: UNKNOWN,
  };
}

function columnsOf(relation: Relation): readonly Column[] {
  return 'columns' in relation ? relation.columns : [];
}

function attributeRow(session: Session, relation: Relation, column: Column): SourceRow {
  return {
    attrelid: relation.oid,
    attname: column.name,
    attnum: column.attnum,
    attnotnull: column.notNull,
    atttypid: () => typeReference(session, column.type),
    attisdropped: false,
    atthasdef: column.default !== undefined,
    attidentity: column.identity ?? '',
    attgenerated: column.generated ?? '',
    atttypmod: column.type.modifiers.length ? UNKNOWN : -1,
    attislocal: column.isLocal,
  };
}

/** A partition's copy has one, of which it is not told which. */
function parent({ inherited }: { readonly inherited?: boolean }): number {
  return inherited ? 1 : 0;
}

function constraintRows(table: Table): readonly SourceRow[] {
  const base = (oid: Oid, conname: string, contype: string) => ({
    oid,
    conname,
    contype,
    connamespace: namespaceReference(table.schema),
    conrelid: table.oid,
    contypid: 0,
    conparentid: 0,
    confrelid: 0,
    conkey: null as Value,
    confkey: null as Value,
    confdeltype: ' ',
    confupdtype: ' ',
    convalidated: true,
    condeferrable: false,
    condeferred: false,
    conindid: 0,
  });
  const keys = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniqueConstraints];
  return [
    ...keys.map((key) => ({
      ...base(key.oid, key.name, key.kind === 'primary key' ? 'p' : 'u'),
      conkey: key.columns,
      conindid: key.index,
      conparentid: parent(key),
      condeferrable: key.deferrable ?? false,
    })),
    ...foreignKeysOf(table).map((key) => ({
      ...base(key.oid, key.name, 'f'),
      conkey: key.columns,
      confrelid: key.references.table,
      confkey: key.references.columns,
      confdeltype: key.onDelete,
      confupdtype: key.onUpdate,
      convalidated: key.validated,
      conparentid: parent(key),
      condeferrable: key.deferrable ?? false,
    })),
    ...table.checks.map((check) => ({
      ...base(check.oid, check.name, 'c'),
      conkey: UNKNOWN as Value,
      convalidated: check.validated,
    })),
    ...table.exclusions.map((exclusion) => ({
      ...base(exclusion.oid, exclusion.name, 'x'),
      conkey: UNKNOWN as Value,
      conindid: exclusion.index,
    })),
  ];
}
