import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What supabase/config.toml says of the database; what it does not say is left out. */
export interface SupabaseConfig {
  /** `[db] major_version`. */
  readonly postgresVersion?: number;
  /** `[api] schemas`. */
  readonly exposedSchemas?: readonly string[];
  /** `[api] auto_expose_new_tables`. */
  readonly autoExposeNewTables?: boolean;
  /** `[auth] enable_anonymous_sign_ins`. */
  readonly anonymousSignIns?: boolean;
}

/**
 * Reads the config.toml beside a migrations folder; undefined where there is none.
 * @throws {Error} with a one-line message where the file is no TOML.
 */
export async function readSupabaseConfig(
  migrations: string,
  bytesOf: (path: string) => Uint8Array | undefined = bytesOnDisk,
): Promise<SupabaseConfig | undefined> {
  const bytes = bytesOf(join(dirname(migrations), 'config.toml'));
  if (!bytes) return undefined;
  const { parse } = await import('smol-toml');
  let document: Record<string, unknown>;
  try {
    document = parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new Error(String(error instanceof Error ? error.message : error).split('\n')[0]);
  }
  const api = table(document.api);
  const anonymous = table(document.auth).enable_anonymous_sign_ins;
  const version = table(document.db).major_version;
  return {
    ...(typeof version === 'number' ? { postgresVersion: version } : {}),
    ...(isTextList(api.schemas) ? { exposedSchemas: api.schemas } : {}),
    ...(typeof api.auto_expose_new_tables === 'boolean' ? { autoExposeNewTables: api.auto_expose_new_tables } : {}),
    ...(typeof anonymous === 'boolean' ? { anonymousSignIns: anonymous } : {}),
  };
}

function bytesOnDisk(path: string): Uint8Array | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}

function table(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
