/** The catalog as `pglint schema --format json` prints it: PostgreSQL's own spellings, `null` where a query over pg_catalog gives null. */
export interface SchemaJson {
  readonly tables: readonly TableJson[];
  readonly views: readonly ViewJson[];
  /** `schema.name`, unquoted, as for domains and composites. */
  readonly sequences: readonly string[];
  readonly functions: readonly FunctionJson[];
  readonly enums: readonly { readonly schema: string; readonly name: string; readonly labels: readonly string[] }[];
  readonly domains: readonly string[];
  readonly composites: readonly string[];
  readonly extensions: readonly { readonly name: string; readonly schema: string }[];
  readonly schemas: readonly SchemaEntryJson[];
  readonly default_acl: readonly DefaultAclJson[];
  /** Policies on tables of the platform's schemas, which `tables` leaves out. */
  readonly platform_policies: readonly { readonly table: string; readonly policies: readonly PolicyJson[] }[];
  readonly platform_triggers: readonly { readonly table: string; readonly triggers: readonly TriggerJson[] }[];
  readonly buckets: readonly { readonly id: string; readonly name: string; readonly public: boolean }[];
  readonly publications: readonly { readonly name: string; readonly tables: readonly string[] | null }[];
  readonly event_triggers: readonly string[];
  readonly comments: readonly CommentJson[];
  /** Statements that PostgreSQL would refuse. */
  readonly failures: readonly FailureJson[];
}

export interface CommentJson {
  /** As `pg_identify_object` names it: `table`, `table column`, `policy` … */
  readonly kind: string;
  /** `public.orders.id`, `owner_reads on public.orders`. */
  readonly object: string;
  readonly comment: string;
}

export interface FailureJson {
  readonly file: string;
  /** 1-based line of the statement's first token. */
  readonly line: number;
  readonly sqlstate: string;
  readonly message: string;
}

/** What the three roles of Supabase's data API may do; null is nothing. */
export type PrivilegesJson = Readonly<Record<string, readonly string[] | null>>;
/** `aclitem`s as PostgreSQL prints them: `anon=r/postgres`. */
export type AclJson = readonly string[] | null;

export interface TableJson {
  readonly schema: string;
  readonly name: string;
  /** `relkind`. */
  readonly kind: string;
  readonly owner: string;
  readonly extension: string | null;
  readonly rls_enabled: boolean;
  readonly rls_forced: boolean;
  readonly is_partition: boolean;
  readonly inherits: readonly string[] | null;
  readonly columns: readonly ColumnJson[];
  readonly primary_key: ConstraintJson | null;
  readonly unique: readonly ConstraintJson[] | null;
  readonly foreign_keys: readonly ConstraintJson[] | null;
  readonly checks: readonly ConstraintJson[] | null;
  readonly indexes: readonly IndexJson[] | null;
  readonly policies: readonly PolicyJson[] | null;
  readonly triggers: readonly TriggerJson[] | null;
  readonly acl: AclJson;
  readonly privileges: PrivilegesJson;
}

export interface ColumnJson {
  readonly name: string;
  /** As `format_type` prints it. */
  readonly type: string;
  readonly not_null: boolean;
  readonly default: string | null;
  readonly generated: string | null;
  readonly generated_expr: string | null;
  readonly identity: string | null;
  readonly attnum: number;
  readonly acl: AclJson;
}

export interface ConstraintJson {
  readonly name: string;
  readonly columns: readonly string[] | null;
  readonly ref_schema: string | null;
  readonly ref_table: string | null;
  readonly ref_columns: readonly string[] | null;
  readonly on_delete: string | null;
  readonly on_update: string | null;
  readonly validated: boolean;
  readonly def: string;
  readonly inherited: boolean;
}

export interface IndexJson {
  readonly name: string;
  /** Key columns, expressions in their text, without operator class and direction. */
  readonly columns: readonly string[];
  readonly include: readonly string[] | null;
  readonly indkey: string;
  readonly unique: boolean;
  readonly primary: boolean;
  readonly valid: boolean;
  readonly partial: string | null;
  readonly method: string;
  readonly def: string;
  readonly constraint: string | null;
}

export interface PolicyJson {
  readonly name: string;
  readonly permissive: boolean;
  readonly cmd: string;
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
}

export interface TriggerJson {
  readonly name: string;
  readonly def: string;
  readonly enabled: string;
}

export interface ViewJson {
  readonly schema: string;
  readonly name: string;
  /** v or m. */
  readonly kind: string;
  readonly extension: string | null;
  readonly owner: string;
  readonly options: readonly string[] | null;
  readonly columns: readonly ColumnJson[];
  readonly indexes: readonly IndexJson[] | null;
  readonly acl: AclJson;
  readonly privileges: PrivilegesJson;
  readonly depends_on: readonly string[] | null;
}

export interface FunctionJson {
  readonly schema: string;
  readonly name: string;
  /** As `pg_get_function_identity_arguments` prints them. */
  readonly args: string;
  readonly returns: string | null;
  /** `prokind`. */
  readonly kind: string;
  readonly security_definer: boolean;
  readonly config: readonly string[] | null;
  readonly language: string;
  readonly volatility: string;
  readonly owner: string;
  readonly acl: AclJson;
  /** MD5 of `prosrc`; null where the source text is not known (C functions). */
  readonly src_md5: string | null;
  readonly execute: readonly string[] | null;
}

export interface SchemaEntryJson {
  readonly name: string;
  readonly owner: string;
  readonly acl: AclJson;
  readonly usage: readonly string[] | null;
}

export interface DefaultAclJson {
  readonly role: string;
  readonly schema: string | null;
  /** `defaclobjtype`. */
  readonly type: string;
  readonly acl: AclJson;
}
