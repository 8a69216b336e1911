import type { Routine } from '../catalog/model.ts';

/** MD5 of a routine's source text, as the advisor writes it into cache keys; of the empty text for a `BEGIN ATOMIC` body. */
export function bodyDigest(routine: Routine): string {
  return md5(routine.body ?? '');
}

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));

/** RFC 1321, in hexadecimal digits. `node:crypto` takes 3 ms to load, which is more than this takes for a few bodies. */
export function md5(text: string): string {
  const length = Buffer.byteLength(text);
  const bytes = Buffer.alloc(((length + 72) >> 6) << 6);
  bytes.write(text);
  bytes[length] = 0x80;
  bytes.writeUInt32LE((length << 3) >>> 0, bytes.length - 8);
  bytes.writeUInt32LE(length >>> 29, bytes.length - 4);
  let [a0, b0, c0, d0] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let block = 0; block < bytes.length; block += 64) {
    let [a, b, c, d] = [a0, b0, c0, d0];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      let mixed: number;
      let word: number;
      if (round === 0) [mixed, word] = [(b & c) | (~b & d), i];
      else if (round === 1) [mixed, word] = [(d & b) | (~d & c), 5 * i + 1];
      else if (round === 2) [mixed, word] = [b ^ c ^ d, 3 * i + 5];
      else [mixed, word] = [c ^ (b | ~d), 7 * i];
      const sum = (a + mixed + (SINES[i] ?? 0) + bytes.readInt32LE(block + (word & 15) * 4)) | 0;
      const shift = SHIFTS[round * 4 + (i & 3)] ?? 0;
      [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
    }
    [a0, b0, c0, d0] = [(a0 + a) | 0, (b0 + b) | 0, (c0 + c) | 0, (d0 + d) | 0];
  }
  const digest = Buffer.alloc(16);
  [a0, b0, c0, d0].forEach((word, i) => {
    digest.writeInt32LE(word, i * 4);
  });
  return digest.toString('hex');
}
