import { expect, it } from 'vitest';
import { decodeSource } from './decode.ts';

it.each([
  ['UTF-8', Buffer.from('é🐘'), 'é🐘'],
  ['a byte order mark stays', Buffer.from('\ufeffé'), '\ufeffé'],
  ['UTF-16, little end first', Buffer.from('\ufeffé🐘', 'utf16le'), '\ufeffé🐘'],
  ['UTF-16, big end first', Buffer.from('\ufeffé🐘', 'utf16le').swap16(), '\ufeffé🐘'],
  ['invalid bytes', Buffer.from([0x61, 0xff, 0xed, 0xa0, 0x80, 0x62]), 'a\ufffd\ufffd\ufffd\ufffdb'],
  ['nothing', Buffer.alloc(0), ''],
  ['half a unit', Buffer.from([0xff, 0xfe, 0x61]), '\ufeff\ufffd'],
])('%s', (_, bytes, text) => {
  expect(decodeSource(bytes)).toBe(text);
});
