import data from './platform/extensions.json' with { type: 'json' };

/** What an extension's control file and script say. */
export interface ExtensionContents {
  /** `schema` of the control file: it goes nowhere else. */
  readonly schema?: string;
  /** Where pg_extension says it is, when that is not where its objects are (Supabase's pg_cron). */
  readonly reportedSchema?: string;
  readonly requires?: readonly string[];
  /** Types, tables, views and functions that it makes, with its schema alone in search_path. */
  readonly sql?: string;
}

const contents = data as Readonly<Record<string, ExtensionContents>>;

/** The contents of an extension; undefined for one that is not known. */
export function extensionContents(name: string): ExtensionContents | undefined {
  return Object.hasOwn(contents, name) ? contents[name] : undefined;
}

/** Names of the extensions whose contents are known. */
export const knownExtensions: readonly string[] = Object.keys(contents);
