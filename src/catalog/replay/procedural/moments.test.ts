import { expect, test } from 'vitest';
import { momentFrom, momentText } from './moments.ts';

test.each([
  ['2024-02-29', '2024-02-29'],
  ['2024-2-9', '2024-02-09'],
  ['2024-02-29 23:59:59.5', '2024-02-29'],
  // what PostgreSQL refuses
  ['2024-02-30', undefined],
  ['2024-13-01', undefined],
  ['2024-00-10', undefined],
  ['2024-01-01 25:00', undefined],
  ['2024-01-01 10:70', undefined],
  // what it takes, and is not understood
  ['0050-01-01', undefined],
  ['2024-01-01 24:00', undefined],
])('reads %s as the date %s', (text, date) => {
  const moment = momentFrom(text, 'date');
  expect(moment && momentText(moment)).toBe(date);
});
