import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { handlers } from '../catalog/replay/handlers.ts';
import { ROOT } from './fixture/fixture.ts';
import { sourceFiles } from './imports.ts';

test('every kind of statement has one handler, and every handler is registered', async () => {
  const owners = new Map<string, string[]>();
  for (const file of sourceFiles().filter((path) => path.startsWith('src/catalog/replay/') && !path.endsWith('.test.ts'))) {
    const exports = (await import(pathToFileURL(join(ROOT, file)).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exports)) {
      if (!name.endsWith('Handlers') || typeof value !== 'object' || value === null) continue;
      for (const tag of Object.keys(value)) owners.set(tag, [...(owners.get(tag) ?? []), file]);
    }
  }
  const twice = [...owners].filter(([, files]) => files.length > 1).map(([tag, files]) => `${tag}: ${files.join(', ')}`);
  expect(twice, `the last one wins silently:\n${twice.join('\n')}`).toEqual([]);
  const unregistered = [...owners.keys()].filter((tag) => !(tag in handlers));
  expect(unregistered, 'not in src/catalog/replay/handlers.ts').toEqual([]);
});
