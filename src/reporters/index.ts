import type { FormatName, Reporter } from './reporter.ts';

/** The reporters by name, each loaded when asked for. */
export const reporters: Readonly<Record<FormatName, () => Promise<Reporter>>> = {
  pretty: async () => (await import('./pretty.ts')).pretty,
  unix: async () => (await import('./unix.ts')).unix,
  json: async () => (await import('./json.ts')).json,
  github: async () => (await import('./github.ts')).github,
};
