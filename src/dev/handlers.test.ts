import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { handlers } from '../catalog/replay/handlers.ts';
import { ROOT } from './fixture/fixture.ts';
import { sourceFiles } from './imports.ts';

test('every kind of statement has one handler, and every handler is registered', async () => {
  const owners = new Map<string, { file: string; handler: unknown }[]>();
  for (const file of sourceFiles().filter((path) => path.startsWith('src/catalog/replay/') && !path.endsWith('.test.ts'))) {
    const exports = (await import(pathToFileURL(join(ROOT, file)).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exports)) {
      if (!name.endsWith('Handlers') || typeof value !== 'object' || value === null) continue;
      for (const [tag, handler] of Object.entries(value)) owners.set(tag, [...(owners.get(tag) ?? []), { file, handler }]);
    }
  }
  const registered = handlers as Readonly<Record<string, unknown>>;
  const twice = [...owners]
    .filter(([tag, all]) => all.length > 1 && all.some(({ handler }) => handler === registered[tag]))
    .map(([tag, all]) => `${tag}: ${all.map(({ file }) => file).join(', ')}`);
  expect(
    twice,
    `where two files handle a statement, one that calls both is registered; here the last wins silently:\n${twice.join('\n')}`,
  ).toEqual([]);
  const unregistered = [...owners.keys()].filter((tag) => !(tag in registered));
  expect(unregistered, 'not in src/catalog/replay/handlers.ts').toEqual([]);
});
