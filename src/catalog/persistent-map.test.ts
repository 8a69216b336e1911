import { expect, it } from 'vitest';
import fc from '../dev/property.ts';
import { type PersistentMap, persistentMap } from './persistent-map.ts';

/** What is done to one of the versions there are; numbers are taken modulo how many there are. */
const step = fc.record({
  version: fc.nat(),
  key: fc.integer({ min: 0, max: 12 }),
  value: fc.option(fc.nat(3), { nil: undefined }),
  asked: fc.nat(),
});

it('keeps every version as it was, whichever is asked or changed next', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const versions: [PersistentMap<number, number>, Map<number, number>][] = [[persistentMap(), new Map()]];
      const nth = (n: number) => versions[n % versions.length] ?? [persistentMap(), new Map()];
      for (const { version, key, value, asked } of steps) {
        const [before, model] = nth(version);
        const expected = new Map(model);
        if (value === undefined) expected.delete(key);
        else expected.set(key, value);
        versions.push([value === undefined ? before.delete(key) : before.set(key, value), expected]);
        const [map, told] = nth(asked);
        expect([map.get(key), map.has(key), map.size]).toEqual([told.get(key), told.has(key), told.size]);
      }
      for (const [map, told] of versions) expect([...map]).toEqual([...told].sort(([a], [b]) => a - b));
    }),
  );
});

it('can be asked for the first version again and again while it grows', () => {
  const first = persistentMap<string, number>([['a', 0]]);
  let last = first;
  for (let i = 1; i <= 1000; i++) {
    last = last.set(`k${i}`, i).set('a', i);
    expect([first.get('a'), first.size, last.get('a'), last.size]).toEqual([0, 1, i, i + 1]);
  }
});

it('gives itself where nothing changes, and what was listed stays so', () => {
  const map = persistentMap<string, number>([
    ['b', 2],
    ['a', 1],
  ]);
  expect(map.set('a', 1)).toBe(map);
  expect(map.delete('c')).toBe(map);
  const keys = map.keys();
  const changed = map.delete('a').set('c', 3);
  expect([keys, [...changed]]).toEqual([
    ['a', 'b'],
    [
      ['b', 2],
      ['c', 3],
    ],
  ]);
  expect([...map.map((value) => -value)]).toEqual([
    ['a', -1],
    ['b', -2],
  ]);
});

it('shares nothing with a copy', () => {
  const map = persistentMap([['a', 1]]);
  const copy = map.copy();
  expect([copy.set('a', 2).get('a'), map.get('a'), copy.get('a')]).toEqual([2, 1, 1]);
});
