import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { ROOT } from './fixture/fixture.ts';

/** One import, dynamic ones included, of a TypeScript file in `src`, `rules` or `bin`. */
export interface Import {
  /** The importing file, from the repository's root. */
  readonly file: string;
  /** The imported file from the root, or the name of a package. */
  readonly target: string;
  readonly isPackage: boolean;
}

/** All TypeScript files in `src` and `rules`, tests included, from the repository's root. */
export function sourceFiles(): readonly string[] {
  return ['src', 'rules'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .sort(),
  );
}

/** Statements as the formatter leaves them: at the start of a line, the path in single quotes. */
const STATIC = /^(?:import|export)\s(?:[^;']*?\sfrom\s)?'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'/g;

export function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(STATIC), ...text.matchAll(DYNAMIC)].map(([, path = '']) => ({
    file,
    target: path.startsWith('.') ? posix.join(dirname(file), path) : path,
    isPackage: !path.startsWith('.'),
  }));
}

/** What a file is part of: `syntax`, `rule.ts`, `rules` … */
export function layerOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'src' ? second : top;
}
