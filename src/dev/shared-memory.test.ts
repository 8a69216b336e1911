import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { withSharedMemory } from './shared-memory.ts';

const wasm = readFileSync(createRequire(import.meta.url).resolve('libpg-query/wasm/libpg-query.wasm'));

test('the parser differs in one byte, and WebAssembly takes it', () => {
  const shared = withSharedMemory(wasm);
  expect(shared.filter((byte, i) => byte !== wasm[i])).toHaveLength(1);
  expect(() => new WebAssembly.Module(shared)).not.toThrow();
});

test('a module without a memory, or with one that may grow without end, is refused', () => {
  const head = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  expect(() => withSharedMemory(Uint8Array.from(head))).toThrow('no memory of its own');
  expect(() => withSharedMemory(Uint8Array.from([...head, 5, 3, 1, 0, 1]))).toThrow('not one memory with a maximum');
});
