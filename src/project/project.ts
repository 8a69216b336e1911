import type { ParsedFile } from '../syntax/parse.ts';

export type Platform = 'supabase' | 'postgres';
export type Tool = 'supabase' | 'generic';

/** How a migration tool runs the statements of its files. */
export type TransactionPer = 'file' | 'statement' | 'run';

/** One migration file, parsed. */
export interface Migration {
  /** File name without folder, as the tool's history knows it. */
  readonly name: string;
  readonly file: ParsedFile;
  /** False for a file that is only replayed, not judged. */
  readonly judged: boolean;
}

/** A folder of migrations and what is known of the database they go to. */
export interface Project {
  /** The folder, relative to the current one, with `/`. */
  readonly folder: string;
  readonly tool: Tool;
  readonly platform: Platform;
  /** Major version: 17. */
  readonly postgresVersion: number;
  /** True where a configuration or an option says so: else it is a guess. */
  readonly postgresVersionIsKnown?: boolean;
  /** Schemas that the data API serves (`[api] schemas`). */
  readonly exposedSchemas: readonly string[];
  /** `[api] auto_expose_new_tables`: false withholds Supabase's classic default grants. */
  readonly autoExposeNewTables?: boolean;
  /** `[auth] enable_anonymous_sign_ins`. */
  readonly anonymousSignIns?: boolean;
  readonly transactionPer: TransactionPer;
  /** True where the user said so: else it is what most tools do. */
  readonly transactionPerIsKnown?: boolean;
  /** In the order the tool runs them. */
  readonly migrations: readonly Migration[];
}
