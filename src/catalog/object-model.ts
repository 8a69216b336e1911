import type { Node } from '../syntax/node.ts';
import type { Place } from '../syntax/statement.ts';

/** Object identifier, unique over all kinds of object in one catalog. */
export type Oid = number;

/** What every object remembers. Objects of the platform (Supabase's own tables, say) have no `place`. */
export interface Named {
  readonly name: string;
  /** What created it, at its name. */
  readonly place?: Place;
  readonly comment?: string;
}

export interface SchemaObject extends Named {
  readonly oid: Oid;
  readonly schema: string;
  readonly owner: string;
  /** Privileges; undefined is PostgreSQL's null: the built-in default of the kind (see `acldefault` in acl.c). */
  readonly acl?: Acl;
  /** The extension that the object belongs to. */
  readonly extension?: string;
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

/** Privileges of one grantee, as an `aclitem`: `privileges` and `grantable` are sums of `PRIVILEGE` bits. */
export interface AclItem {
  /** A role, or `public`. */
  readonly grantee: string;
  readonly grantor: string;
  readonly privileges: number;
  readonly grantable: number;
}

export type Acl = readonly AclItem[];

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
