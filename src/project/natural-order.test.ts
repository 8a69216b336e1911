import { expect, test } from 'vitest';
import { compareBytewise, compareNatural } from './natural-order.ts';

test('natural order: numbers by value, whatever their zeros', () => {
  const names = ['10_c.sql', '2_b.sql', '002_a.sql', 'V1_10__x.sql', 'V1_9__x.sql', '1.sql', '99999999999999999999_z.sql'];
  expect([...names].sort(compareNatural)).toEqual([
    '1.sql',
    '002_a.sql',
    '2_b.sql',
    '10_c.sql',
    '99999999999999999999_z.sql',
    'V1_9__x.sql',
    'V1_10__x.sql',
  ]);
});

test('bytewise order is that of UTF-8, not of UTF-16', () => {
  expect(['\u{1f418}', '\uffee', 'b', 'B', '_'].sort(compareBytewise)).toEqual(['B', '_', 'b', '\uffee', '\u{1f418}']);
});
