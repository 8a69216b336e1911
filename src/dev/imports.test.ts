import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './fixture/fixture.ts';
import { type Import, importsOf, layerOf, sourceFiles } from './imports.ts';

/** Which layer may import which, beside itself. `src/README.md` shows the same as a picture. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  source: [],
  diagnostics: ['source'],
  syntax: ['source'],
  catalog: ['source', 'syntax'],
  project: ['source', 'syntax', 'catalog'],
  facts: ['source', 'syntax', 'catalog', 'project'],
  'rule.ts': ['source', 'syntax', 'catalog', 'project', 'facts'],
  rules: ['rule.ts'],
  linter: ['source', 'diagnostics', 'syntax', 'catalog', 'project', 'facts', 'rule.ts'],
  config: ['source', 'diagnostics', 'project', 'linter', 'rule.ts'],
  reporters: ['source', 'diagnostics'],
  fix: ['source', 'diagnostics'],
  cli: [
    'source',
    'diagnostics',
    'syntax',
    'catalog',
    'project',
    'facts',
    'rule.ts',
    'rules',
    'linter',
    'config',
    'reporters',
    'fix',
  ],
  'index.ts': [
    'source',
    'diagnostics',
    'syntax',
    'catalog',
    'project',
    'facts',
    'rule.ts',
    'rules',
    'linter',
    'config',
    'reporters',
  ],
};

/** Packages that belong to one place, and the files that may import them. Tests may import any. */
const OWNED: Readonly<Record<string, RegExp>> = {
  'libpg-query': /^src\/syntax\/libpg\.ts$/,
  'pgsql-ast-parser': /^src\/syntax\/suggest\.ts$/,
  chalk: /^src\/(?:reporters|cli)\//,
  yargs: /^src\/cli\//,
  'fast-glob': /^src\/(?:cli|project)\//,
  diff: /^src\/cli\/fix\//,
};

/** Layers that compute and nothing else: no file, process, console or clock. The project and config layers read files. */
const PURE = new Set(['diagnostics', 'syntax', 'catalog', 'facts', 'rule.ts', 'rules', 'linter', 'reporters', 'fix']);
const IMPURE_MODULE = /^(?:node:)?(?:fs|fs\/promises|process|child_process|os|worker_threads|net|http|https|timers|console)$/;
const IMPURE_GLOBAL =
  /\b(?:console\.\w|process\.\w|Date\.now\b|new Date\(\)|performance\.now\b|setTimeout\(|globalThis\b|Math\.random\b)/;

const files = sourceFiles();
const production = files.filter((file) => layerOf(file) !== 'dev' && !file.endsWith('.test.ts'));
const imports = production.flatMap(importsOf);
const packages = imports.filter(({ isPackage }) => isPackage);

test('the reader of imports reads them', () => {
  expect(importsOf('src/dev/imports.test.ts')).toContainEqual({
    file: 'src/dev/imports.test.ts',
    target: 'src/dev/imports.ts',
    isPackage: false,
  });
  expect(imports.length).toBeGreaterThan(100);
});

test('layers import only what they may', () => {
  const wrong = imports.filter((one) => /^(?:src|rules)\//.test(one.target) && !mayImport(one));
  expect(wrong.map(text), explain('these imports go against the table in src/dev/imports.test.ts', wrong)).toEqual([]);
});

function mayImport({ file, target }: Import): boolean {
  const [from, to] = [layerOf(file), layerOf(target)];
  if (from === 'rules' && file !== 'rules/index.ts') return target === 'src/rule.ts';
  return from === to || (MAY_IMPORT[from]?.includes(to) ?? false);
}

test('what reads queries and expressions knows nothing of the statements that they stand in', () => {
  const folder = 'src/catalog/replay/analysis/';
  const known =
    /^src\/(?:catalog\/replay\/(?:analysis\/.*|(?:session|describe|settings|types|unseen|routines\/routine-lookup)\.ts)|catalog\/(?!replay\/).*|syntax\/.*)$/;
  const wrong = imports.filter((one) => one.file.startsWith(folder) && !one.isPackage && !known.test(one.target));
  expect(wrong.map(text), explain('parse analysis imports the session, not handlers', wrong)).toEqual([]);
  expect(imports.filter((one) => one.file.startsWith(folder)).length).toBeGreaterThan(100);
});

test('every layer is in the table', () => {
  expect([...new Set(production.map(layerOf))].filter((layer) => !(layer in MAY_IMPORT))).toEqual([]);
});

test('packages are imported where they belong', () => {
  const wrong = packages.filter(({ file, target }) => OWNED[target]?.test(file) === false);
  expect(wrong.map(text), explain('these packages belong to one layer', wrong)).toEqual([]);
});

test('what runs for users imports only runtime dependencies', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const wrong = packages.filter(({ target }) => !target.startsWith('node:') && !(packageName(target) in dependencies));
  expect(wrong.map(text), explain('not in `dependencies`', wrong)).toEqual([]);
});

function packageName(target: string): string {
  return target.split('/', target.startsWith('@') ? 2 : 1).join('/');
}

test('pure layers touch no file, process, console or clock', () => {
  const modules = packages.filter(({ file, target }) => PURE.has(layerOf(file)) && IMPURE_MODULE.test(target));
  expect(modules.map(text), explain('these layers only compute', modules)).toEqual([]);
  const globals = production
    .filter((file) => PURE.has(layerOf(file)))
    .flatMap((file) => impureGlobals(file).map((use) => `${file}: ${use}`));
  expect(globals, `these layers only compute:\n${globals.join('\n')}`).toEqual([]);
});

function impureGlobals(file: string): readonly string[] {
  const code = readFileSync(join(ROOT, file), 'utf8').replace(
    /\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g,
    '',
  );
  return code.split('\n').flatMap((line) => IMPURE_GLOBAL.exec(line)?.[0] ?? []);
}

test('no file is longer than 300 lines', () => {
  const long = files.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length > 301);
  expect(long, `split by noun: ${long.join(', ')}`).toEqual([]);
});

function text({ file, target }: Import): string {
  return `${file} -> ${target}`;
}

function explain(what: string, wrong: readonly Import[]): string {
  return `${what}:\n${wrong.map(text).join('\n')}\n`;
}
