import { expect, it } from 'vitest';
import fc from '../dev/property.ts';
import { utf8Map } from './utf8.ts';

/** Texts of all lengths of UTF-8, lone surrogates among them, long enough for several blocks of the map. */
const text = fc
  .array(fc.constantFrom('a', 'é', '列', '🐘', '\ud83d', '\udc18', '\n'), { maxLength: 700 })
  .map((characters) => characters.join(''));

it('agrees with the encoder at every character', () => {
  fc.assert(
    fc.property(text, (written) => {
      const map = utf8Map(written);
      expect(map.byteLength).toBe(Buffer.byteLength(written));
      let byte = 0;
      let offset = 0;
      for (const character of written) {
        expect([map.toUtf8(offset), map.toUtf16(byte)]).toEqual([byte, offset]);
        // A byte inside a character is its start's; the second half of a pair has no byte of its own.
        if (Buffer.byteLength(character) > 1) expect(map.toUtf16(byte + 1)).toBe(offset);
        byte += Buffer.byteLength(character);
        offset += character.length;
      }
      expect([map.toUtf8(offset), map.toUtf16(byte)]).toEqual([byte, offset]);
    }),
    { numRuns: 60 },
  );
});

it('takes offsets outside the text to its ends', () => {
  for (const written of ['abc', 'é🐘']) {
    const map = utf8Map(written);
    expect(map.toUtf16(map.byteLength + 5)).toBe(written.length);
    expect(map.toUtf8(-1)).toBe(0);
    expect(map.toUtf8(written.length + 5)).toBe(map.byteLength);
  }
});
