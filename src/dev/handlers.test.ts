import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { handlers } from '../catalog/replay/handlers.ts';
import { ROOT } from './fixture/fixture.ts';
import { sourceFiles } from './imports.ts';

interface Owner {
  readonly file: string;
  /** The export that the handler is in. */
  readonly name: string;
  readonly handler: unknown;
}

test('every kind of statement has one handler, and every handler is registered', async () => {
  const owners = await handlerOwners();
  const registered = handlers as Readonly<Record<string, unknown>>;
  const unregistered = [...owners.keys()].filter((tag) => !(tag in registered));
  expect(unregistered, 'not in src/catalog/replay/handlers.ts').toEqual([]);
  const hidden = [...owners].filter(([tag, all]) => all.length > 1 && !callsTheOthers(registered[tag], all));
  const text = hidden.map(([tag, all]) => `${tag}: ${all.map(({ file }) => file).join(', ')}`);
  expect(text, 'handled in several files, and the one that is registered does not call the others').toEqual([]);
});

async function handlerOwners(): Promise<ReadonlyMap<string, readonly Owner[]>> {
  const owners = new Map<string, Owner[]>();
  for (const file of sourceFiles().filter((path) => path.startsWith('src/catalog/replay/') && !path.endsWith('.test.ts'))) {
    const exports = (await import(pathToFileURL(join(ROOT, file)).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exports)) {
      if (!name.endsWith('Handlers') || typeof value !== 'object' || value === null) continue;
      for (const [tag, handler] of Object.entries(value)) owners.set(tag, [...(owners.get(tag) ?? []), { file, name, handler }]);
    }
  }
  return owners;
}

/** A handler that stands in for others names their exports in its file. */
function callsTheOthers(handler: unknown, all: readonly Owner[]): boolean {
  const registered = all.find((one) => one.handler === handler);
  if (!registered) return false;
  const text = readFileSync(join(ROOT, registered.file), 'utf8');
  return all.every(({ name }) => text.includes(name));
}
