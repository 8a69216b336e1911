import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { md5 } from './digest.ts';

it('is what node:crypto makes of texts of any length, in UTF-8', () => {
  for (let length = 0; length < 200; length++)
    for (const letter of ['a', 'é', '😀']) {
      const text = letter.repeat(length);
      expect(md5(text)).toBe(createHash('md5').update(text).digest('hex'));
    }
  const long = Array.from({ length: 5000 }, (_, i) => String.fromCharCode((i * 7919) % 0xd800)).join('');
  expect(md5(long)).toBe(createHash('md5').update(long).digest('hex'));
});
