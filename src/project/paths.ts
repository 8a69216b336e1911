import { relative, sep } from 'node:path';

/** A path as shown to the user: relative to `cwd`, with `/`; `.` for `cwd` itself. */
export function displayPath(cwd: string, path: string): string {
  const shown = path.startsWith(cwd + sep) ? path.slice(cwd.length + 1) : relative(cwd, path);
  return sep === '/' ? shown || '.' : shown.replaceAll(sep, '/') || '.';
}
