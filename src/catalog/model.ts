import type { Node } from '../syntax/node.ts';
import type { Place } from '../syntax/statement.ts';
import type { PersistentMap } from './persistent-map.ts';

/**
 * The catalog: what PostgreSQL's system catalogs hold, as plain readonly data. Objects refer to one another by `oid` and columns by
 * `attnum`, as in PostgreSQL, so that a rename changes one object. A change makes a new object and a new catalog; the old one stays
 * as it was, which is what `before` and `after` in rules are.
 */
export interface Catalog {
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

/** Object identifier, unique over all kinds of object in one catalog. */
export type Oid = number;

/** What every object remembers. Objects of the platform (Supabase's own tables, say) have no `place`. */
interface Named {
  readonly name: string;
  /** What created it, at its name. */
  readonly place?: Place;
  readonly comment?: string;
}
interface SchemaObject extends Named {
  readonly oid: Oid;
  readonly schema: string;
  readonly owner: string;
  /** Privileges; undefined is PostgreSQL's null: the built-in default of the kind (see `acldefault` in acl.c). */
  readonly acl?: Acl;
  /** The extension that the object belongs to. */
  readonly extension?: string;
}

export interface Schema extends Named {
  readonly kind: 'schema';
  readonly owner: string;
  readonly acl?: Acl;
  readonly extension?: string;
}

export type Relation = Table | View | Sequence | IndexRelation | CompositeType;

export interface Table extends SchemaObject {
  readonly kind: 'table';
  /** `relkind`: r ordinary, p partitioned, f foreign. */
  readonly relkind: 'r' | 'p' | 'f';
  readonly persistence: 'permanent' | 'unlogged' | 'temporary';
  readonly columns: readonly Column[];
  /** True where it may have columns beyond these: its query could not be told wholly. */
  readonly incompleteColumns?: boolean;
  /** Attribute number of the next column; dropped columns keep theirs. */
  readonly nextAttnum: number;
  readonly primaryKey?: KeyConstraint;
  readonly uniqueConstraints: readonly KeyConstraint[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly checks: readonly CheckConstraint[];
  readonly exclusions: readonly ExclusionConstraint[];
  readonly indexes: readonly Index[];
  readonly rowSecurity: RowSecurity;
  readonly policies: readonly Policy[];
  readonly triggers: readonly Trigger[];
  /** Parents by INHERITS, in order. */
  readonly inherits: readonly Oid[];
  /** The partitioned table that this one is a partition of. */
  readonly partitionOf?: Oid;
  /** Where its bound is written: what follows FOR VALUES, or DEFAULT. */
  readonly partitionBound?: Place;
  /** True once it has had children or partitions (`relhassubclass`). */
  readonly hasChildren?: boolean;
  /** Temporary with ON COMMIT DROP. */
  readonly onCommitDrop?: boolean;
  readonly partitionBy?: { readonly strategy: 'list' | 'range' | 'hash'; readonly columns: readonly number[] };
  /** The sequences, by column, that serial and identity columns own are found at `Sequence.ownedBy`. */
  readonly replicaIdentity?: 'default' | 'full' | 'nothing' | 'index';
  readonly server?: string;
}

export interface RowSecurity {
  readonly enabled: boolean;
  readonly forced: boolean;
  /** The command that last switched it. */
  readonly place?: Place;
}

export interface Column extends Named {
  readonly kind: 'column';
  readonly attnum: number;
  readonly type: TypeReference;
  readonly notNull: boolean;
  readonly default?: Expression;
  /** s stored, v virtual: the expression is in `default`. */
  readonly generated?: 's' | 'v';
  /** a always, d by default. */
  readonly identity?: 'a' | 'd';
  readonly collation?: string;
  /** Where its type was last written. */
  readonly typePlace?: Place;
  /** Column privileges (`attacl`). */
  readonly acl?: Acl;
  /** False for a column that came only from a parent table. */
  readonly isLocal: boolean;
  /** How many parents have it too (`attinhcount`); undefined is none. */
  readonly parents?: number;
}

/** A type as used by a column, argument or cast. */
export interface TypeReference {
  /** Schema of the type; `pg_catalog` for PostgreSQL's own. */
  readonly schema: string;
  /** `typname`: `int4`, `timestamptz`, `varchar` … without array brackets. For a user's type see `oid`: this is its name when written. */
  readonly name: string;
  /** Of a type in `Catalog.types` or of a relation's row type. */
  readonly oid?: Oid;
  /** As written: `numeric(10,2)` has 10 and 2, `varchar(20)` has 20, `geometry(Point,4326)` has a word and a number. */
  readonly modifiers: readonly (number | string)[];
  readonly isArray: boolean;
  readonly setOf?: boolean;
}

interface TablePart extends Named {
  readonly oid: Oid;
  readonly table: Oid;
}
interface ConstraintBase extends TablePart {
  /** Came from a parent or a partitioned table (`coninhcount > 0`). */
  readonly inherited?: boolean;
  /** The partitioned table's constraint that this one is a copy of (`conparentid`). */
  readonly parent?: Oid;
  readonly deferrable?: boolean;
  readonly initiallyDeferred?: boolean;
}
export interface KeyConstraint extends ConstraintBase {
  readonly kind: 'primary key' | 'unique constraint';
  readonly columns: readonly number[];
  readonly index: Oid;
}
/** n no action, r restrict, c cascade, l set null (`n` in the grammar), d set default: as `confdeltype` prints them. */
export type ReferentialAction = 'a' | 'r' | 'c' | 'n' | 'd';
export interface ForeignKey extends ConstraintBase {
  readonly kind: 'foreign key';
  readonly columns: readonly number[];
  readonly references: { readonly table: Oid; readonly columns: readonly number[]; readonly index?: Oid };
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly validated: boolean;
}
export interface CheckConstraint extends ConstraintBase {
  readonly kind: 'check constraint';
  readonly expression: Expression;
  readonly validated: boolean;
  readonly noInherit?: boolean;
}
export interface ExclusionConstraint extends ConstraintBase {
  readonly kind: 'exclusion constraint';
  readonly index: Oid;
}

export interface Index extends TablePart {
  readonly kind: 'index';
  readonly schema: string;
  readonly method: string;
  readonly unique: boolean;
  readonly primary: boolean;
  readonly valid: boolean;
  readonly nullsNotDistinct?: boolean;
  /** Key columns in order. */
  readonly keys: readonly IndexKey[];
  /** INCLUDE columns by attnum. */
  readonly include: readonly number[];
  readonly predicate?: Expression;
  /** Storage parameters (WITH), as written. */
  readonly options?: readonly string[];
  /** The partitioned table's index that this one is a part of. */
  readonly parent?: Oid;
  /** Name of the constraint that this index stands behind. */
  readonly constraint?: string;
}
export interface IndexKey {
  /** Column by attnum; 0 is an expression, as in `indkey`. */
  readonly attnum: number;
  readonly expression?: Expression;
  readonly opclass?: string;
  readonly collation?: string;
  readonly descending: boolean;
  /** As it takes effect: descending columns have nulls first unless said otherwise. */
  readonly nullsFirst: boolean;
}

export interface Policy extends TablePart {
  readonly kind: 'policy';
  readonly permissive: boolean;
  readonly command: 'ALL' | 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';
  /** Role names; `public` for PUBLIC. */
  readonly roles: readonly string[];
  readonly using?: Expression;
  readonly check?: Expression;
}

export interface Trigger extends TablePart {
  readonly kind: 'trigger';
  readonly routine: Oid | undefined;
  readonly timing: 'BEFORE' | 'AFTER' | 'INSTEAD OF';
  readonly events: readonly ('INSERT' | 'UPDATE' | 'DELETE' | 'TRUNCATE')[];
  readonly columns: readonly number[];
  readonly forEachRow: boolean;
  readonly enabled: 'O' | 'D' | 'R' | 'A';
  readonly when?: Expression;
  /** Made by CREATE CONSTRAINT TRIGGER. */
  readonly constraint?: boolean;
}

export interface View extends SchemaObject {
  readonly kind: 'view' | 'materialized view';
  readonly columns: readonly Column[];
  /** True where it may have columns beyond these: its query could not be told wholly. */
  readonly incompleteColumns?: boolean;
  /** Storage options as PostgreSQL prints them: `security_invoker=true`. */
  readonly options: readonly string[];
  readonly query: Expression;
  /** Materialized views only. */
  readonly indexes: readonly Index[];
  /** INSTEAD OF triggers. */
  readonly triggers: readonly Trigger[];
}

export interface Sequence extends SchemaObject {
  readonly kind: 'sequence';
  /** The column that a serial, identity or OWNED BY sequence belongs to. */
  readonly ownedBy?: { readonly table: Oid; readonly column: number; readonly internal: boolean };
}

/** An index in pg_class: its name and where its definition is kept. */
export interface IndexRelation extends SchemaObject {
  readonly kind: 'index relation';
  readonly table: Oid;
}

export interface CompositeType extends SchemaObject {
  readonly kind: 'composite type';
  readonly columns: readonly Column[];
}

export type UserType = EnumType | DomainType | RangeType | BaseType;
export interface EnumType extends SchemaObject {
  readonly kind: 'enum';
  readonly labels: readonly string[];
}
export interface DomainType extends SchemaObject {
  readonly kind: 'domain';
  readonly base: TypeReference;
  readonly notNull: boolean;
  readonly default?: Expression;
  readonly checks: readonly { readonly name: string; readonly expression: Expression }[];
}
export interface RangeType extends SchemaObject {
  readonly kind: 'range';
  readonly subtype: TypeReference;
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
  /** Where its settings were last written or lost. */
  readonly settingsPlace?: Place;
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
  readonly tables: readonly { readonly table: Oid; readonly place?: Place }[];
  readonly schemas: readonly string[];
}

export interface OtherObject extends Named {
  readonly kind: string;
  readonly schema?: string;
  /** The relation that it belongs to and goes with (a rule's, a statistics object's). */
  readonly relation?: Oid;
  /** What else it depends on. */
  readonly references?: readonly Reference[];
  readonly owner?: string;
  readonly extension?: string;
  /** Of a database: `alter database … set`. */
  readonly settings?: readonly string[];
}

export interface Bucket extends Named {
  readonly kind: 'bucket';
  readonly id: string;
  readonly public: boolean;
}

/** Privileges of one grantee, as an `aclitem`: `privileges` and `grantable` are sums of `PRIVILEGE` bits. */
export interface AclItem {
  /** A role, or `public`. */
  readonly grantee: string;
  readonly grantor: string;
  readonly privileges: number;
  readonly grantable: number;
}
export type Acl = readonly AclItem[];

/** `ALTER DEFAULT PRIVILEGES` of one creator, schema and kind of object (pg_default_acl). */
export interface DefaultPrivilege {
  readonly role: string;
  /** Undefined: in every schema, replacing the built-in default. */
  readonly schema?: string;
  readonly objects: 'tables' | 'sequences' | 'functions' | 'types' | 'schemas';
  readonly acl: Acl;
}

/** An expression or query with what it refers to. */
export interface Expression {
  readonly node: Node;
  readonly place?: Place;
  readonly references: readonly Reference[];
}
/** A dependency (pg_depend): on an object, or one column of a relation. */
export interface Reference {
  readonly object: Oid;
  readonly column?: number;
  /** Byte offset of the name in the statement it was written in. */
  readonly location?: number;
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
