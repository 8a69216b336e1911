import type { Place } from '../syntax/statement.ts';
import type { Acl, Expression, Named, Oid, Reference, SchemaObject, TypeReference } from './object-model.ts';
import type { PersistentMap } from './persistent-map.ts';
import type {
  CheckConstraint,
  ExclusionConstraint,
  ForeignKey,
  Index,
  KeyConstraint,
  Policy,
  Relation,
  Trigger,
} from './relation-model.ts';

/**
 * The catalog: what PostgreSQL's system catalogs hold, as plain readonly data. Objects refer to one another by `oid` and columns by
 * `attnum`, as in PostgreSQL, so that a rename changes one object. A change makes a new object and a new catalog; the old one stays
 * as it was, which is what `before` and `after` in rules are.
 */
export interface Catalog {
  /** Major version of the server: which of PostgreSQL's own functions, operators and casts there are. */
  readonly postgresVersion: number;
  /** Next free object identifier; user objects start at 16384 (`FirstNormalObjectId`). */
  readonly nextOid: Oid;
  readonly schemas: PersistentMap<string, Schema>;
  /** pg_class: tables, views, indexes, sequences, composite types. */
  readonly relations: PersistentMap<Oid, Relation>;
  /** `nameKey(schema, name)` to oid: relations share one name space per schema. */
  readonly relationNames: PersistentMap<string, Oid>;
  /** How many constraints of tables bear a name, by `nameKey(schema, name)`: the names PostgreSQL chooses avoid these. */
  readonly constraintNames: PersistentMap<string, number>;
  /** pg_type, but for PostgreSQL's own types and the row and array types that come with each object. */
  readonly types: PersistentMap<Oid, UserType>;
  readonly typeNames: PersistentMap<string, Oid>;
  /** pg_proc. */
  readonly routines: PersistentMap<Oid, Routine>;
  /** `nameKey(schema, name)` to the oids of all overloads. */
  readonly routineNames: PersistentMap<string, readonly Oid[]>;
  readonly roles: PersistentMap<string, Role>;
  readonly extensions: PersistentMap<string, Extension>;
  readonly publications: PersistentMap<string, Publication>;
  /** Kinds that rules ask little of (casts, operators, event triggers, statistics …): `kind`, then the identity. */
  readonly others: PersistentMap<string, OtherObject>;
  readonly defaultPrivileges: readonly DefaultPrivilege[];
  /** Rows of `storage.buckets`. */
  readonly buckets: PersistentMap<string, Bucket>;
}

export interface Schema extends Named {
  readonly kind: 'schema';
  readonly owner: string;
  readonly acl?: Acl;
  readonly extension?: string;
}

export type UserType = EnumType | DomainType | RangeType | MultirangeType | BaseType;

export interface EnumType extends SchemaObject {
  readonly kind: 'enum';
  readonly labels: readonly string[];
}

export interface DomainType extends SchemaObject {
  readonly kind: 'domain';
  readonly base: TypeReference;
  readonly notNull: boolean;
  /** Of its NOT NULL, which is a constraint since PostgreSQL 17. */
  readonly notNullName?: string;
  readonly default?: Expression;
  readonly checks: readonly { readonly name: string; readonly expression: Expression }[];
}

export interface RangeType extends SchemaObject {
  readonly kind: 'range';
  readonly subtype: TypeReference;
  readonly multirange: Oid;
}

/** Comes and goes with its range. */
export interface MultirangeType extends SchemaObject {
  readonly kind: 'multirange';
  readonly range: Oid;
}

/** A base type, of an extension or CREATE TYPE; also a shell type. */
export interface BaseType extends SchemaObject {
  readonly kind: 'base type';
  /** True for a name without a definition yet. */
  readonly shell?: boolean;
}

export interface Routine extends SchemaObject {
  readonly kind: 'function' | 'procedure' | 'aggregate' | 'window function';
  readonly arguments: readonly RoutineArgument[];
  readonly returns?: TypeReference;
  readonly language: string;
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  readonly strict: boolean;
  readonly securityDefiner: boolean;
  /** SET clauses as `proconfig` prints them: `search_path=""`. */
  readonly settings: readonly string[];
  /** Source text (`prosrc`); undefined for C functions and the platform's. Empty for a `BEGIN ATOMIC` body. */
  readonly body?: string;
  readonly bodyPlace?: Place;
  /** What a body of BEGIN ATOMIC or RETURN refers to; bodies that are texts depend on nothing. */
  readonly references?: readonly Reference[];
  /** The range type that it came with and goes with: it makes values of it, or of its multirange. */
  readonly constructs?: Oid;
  /** Where its settings were last written or lost. */
  readonly settingsPlace?: Place;
  /** What it had and CREATE OR REPLACE took off by not naming it. */
  readonly lost?: { readonly settings: readonly string[]; readonly securityDefiner: boolean };
}

export interface RoutineArgument {
  readonly name?: string;
  readonly mode: 'in' | 'out' | 'inout' | 'variadic' | 'table';
  readonly type: TypeReference;
  readonly hasDefault: boolean;
}

export interface Role extends Named {
  readonly kind: 'role';
  readonly superuser: boolean;
  readonly bypassRowSecurity: boolean;
  readonly inherit: boolean;
  readonly login: boolean;
  readonly memberOf: readonly string[];
  /** `alter role … set`: `search_path=…`. */
  readonly settings: readonly string[];
}

export interface Extension extends Named {
  readonly kind: 'extension';
  readonly schema: string;
}

export interface Publication extends Named {
  readonly kind: 'publication';
  readonly owner: string;
  readonly allTables: boolean;
  readonly tables: readonly PublishedTable[];
  readonly schemas: readonly string[];
  /** `publish_via_partition_root`. */
  readonly viaRoot?: true;
}

/** A table that a publication names. */
export interface PublishedTable {
  readonly table: Oid;
  readonly place?: Place;
  /** Attnums, where it is not all. */
  readonly columns?: readonly number[];
  readonly where?: Expression;
}

/** What CREATE CAST said: types as `TypeKey`s, and where it is made unasked. */
export interface UserCast {
  readonly source: string;
  readonly target: string;
  /** `castcontext`: i implicit, a in assignments, e explicit. */
  readonly context: 'i' | 'a' | 'e';
}

/** What an event trigger runs, and when. */
export interface EventTrigger {
  /** `ddl_command_end` … */
  readonly event: string;
  /** Command tags of WHEN TAG IN; empty for all. */
  readonly tags: readonly string[];
  readonly routine: Oid;
  /** False after DISABLE, and where it is for replicas only. */
  readonly enabled: boolean;
}

export interface OtherObject extends Named {
  readonly kind: string;
  readonly schema?: string;
  /** The relation that it belongs to and goes with (a rule's, a statistics object's). */
  readonly relation?: Oid;
  /** What else it depends on. */
  readonly references?: readonly Reference[];
  /** The key of another that it depends on: of a server its foreign-data wrapper, of a user mapping its server. */
  readonly needs?: string;
  readonly owner?: string;
  readonly extension?: string;
  readonly cast?: UserCast;
  readonly eventTrigger?: EventTrigger;
  /** Of a database: `alter database … set`. */
  readonly settings?: readonly string[];
}

export interface Bucket extends Named {
  readonly kind: 'bucket';
  readonly id: string;
  readonly public: boolean;
}

/** `ALTER DEFAULT PRIVILEGES` of one creator, schema and kind of object (pg_default_acl). */
export interface DefaultPrivilege {
  readonly role: string;
  /** Undefined: in every schema, replacing the built-in default. */
  readonly schema?: string;
  readonly objects: 'tables' | 'sequences' | 'functions' | 'types' | 'schemas';
  readonly acl: Acl;
}

/** Anything in the catalog that a finding can be about. */
export type CatalogObject =
  | Schema
  | Relation
  | UserType
  | Routine
  | Role
  | Extension
  | Publication
  | OtherObject
  | Bucket
  | KeyConstraint
  | ForeignKey
  | CheckConstraint
  | ExclusionConstraint
  | Index
  | Policy
  | Trigger;
