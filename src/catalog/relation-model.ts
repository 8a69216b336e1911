import type { Place } from '../syntax/statement.ts';
import type { Acl, Expression, Named, Oid, SchemaObject, TypeReference } from './object-model.ts';

/** pg_class: what shares one name space per schema. */
export type Relation = Table | View | Sequence | IndexRelation | CompositeType;

/** An ordinary, partitioned or foreign table with all that belongs to it. */
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
  /** The composite type that its columns are those of (`reloftype`). */
  readonly ofType?: Oid;
  /** The partitioned table that this one is a partition of. */
  readonly partitionOf?: Oid;
  /** The values that a partition takes. */
  readonly bound?: PartitionBound;
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
  /** What COMMENT ON TYPE said of its rows. */
  readonly rowTypeComment?: string;
}

export type PartitionBound =
  | { readonly kind: 'default' }
  | { readonly kind: 'list'; readonly values: readonly BoundDatum[] }
  | { readonly kind: 'range'; readonly from: readonly BoundDatum[]; readonly to: readonly BoundDatum[] }
  | { readonly kind: 'hash'; readonly modulus: number; readonly remainder: number };

/** A value of a partition key: null, or one that can be compared with others of its column; undefined where it cannot. */
export type BoundDatum =
  | { readonly number: number }
  | { readonly text: string }
  /** A date or point in time, as written in ISO 8601. */
  | { readonly moment: string }
  | { readonly limit: 'minvalue' | 'maxvalue' }
  | null
  | undefined;

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
  /** Of a table's NOT NULL column, where the server is PostgreSQL 18: older ones keep no constraint, and know no name of it. */
  readonly notNullConstraint?: NotNullConstraint;
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

export interface ReferencedKey {
  readonly table: Oid;
  readonly columns: readonly number[];
  readonly index?: Oid;
}

export interface ForeignKey extends ConstraintBase {
  readonly kind: 'foreign key';
  readonly columns: readonly number[];
  readonly references: ReferencedKey;
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly validated: boolean;
  /** One for each partition, and theirs, of a partitioned table that it refers to. */
  readonly parts?: readonly ForeignKeyPart[];
}

/** What watches one partition for a foreign key to a partitioned table: in pg_constraint a foreign key of the same table. */
export interface ForeignKeyPart {
  readonly oid: Oid;
  readonly name: string;
  /** The foreign key, or its part for the partitioned table in between (`conparentid`). */
  readonly parent: Oid;
  readonly references: ReferencedKey;
}

export interface CheckConstraint extends ConstraintBase {
  readonly kind: 'check constraint';
  readonly expression: Expression;
  readonly validated: boolean;
  readonly noInherit?: boolean;
}

/** NOT NULL as PostgreSQL 18 keeps it in pg_constraint (`contype` n); kept at its column. */
export interface NotNullConstraint extends TablePart {
  readonly kind: 'not-null constraint';
  /** False where it came only from a parent (`conislocal`). */
  readonly isLocal: boolean;
  /** How many parents have it too (`coninhcount`); undefined is none. */
  readonly parents?: number;
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
  /** What the index calls its column (`attname`), where the table's column was renamed since: copies of the index are named after it. */
  readonly name?: string;
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
  /** The partitioned table's trigger that this one is a copy of (`tgparentid`). */
  readonly parent?: Oid;
  /** It has transition tables (REFERENCING). */
  readonly transitions?: true;
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
  /** Options that it had and that CREATE OR REPLACE VIEW took off by not naming them. */
  readonly lostOptions?: readonly string[];
  readonly query: Expression;
  /** Materialized views only: made or refreshed WITH NO DATA. */
  readonly unpopulated?: boolean;
  /** Materialized views only. */
  readonly indexes: readonly Index[];
  /** INSTEAD OF triggers. */
  readonly triggers: readonly Trigger[];
  /** What COMMENT ON TYPE said of its rows. */
  readonly rowTypeComment?: string;
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
