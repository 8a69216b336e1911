/**
 * Conversion between the UTF-8 byte offsets that PostgreSQL's parser and scanner report and the UTF-16 offsets that
 * JavaScript, LSP and SARIF use. ASCII text needs no table.
 */
export interface Utf8Map {
  /** UTF-16 offset of a byte offset; a byte inside a character is taken to the character's start. */
  toUtf16(byte: number): number;
  /** Byte offset of a UTF-16 offset. */
  toUtf8(offset: number): number;
  readonly byteLength: number;
}

const STEP = 256;

export function utf8Map(text: string): Utf8Map {
  const within = (offset: number) => Math.max(0, Math.min(offset, text.length));
  if (isAscii(text)) return { toUtf8: within, toUtf16: within, byteLength: text.length };
  if (/^[\x00-\x7f]*$/.test(text)) return { toUtf16: within, toUtf8: within, byteLength: text.length };
  const bytesAt: number[] = []; // byte offset at every STEP UTF-16 units
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    if (i % STEP === 0) bytesAt.push(bytes);
    bytes += unitBytes(text, i);
  }
  const byteLength = bytes;
  function toUtf8(offset: number): number {
    const at = within(offset);
    const block = Math.min(Math.floor(at / STEP), bytesAt.length - 1);
    let byte = bytesAt[block] ?? 0;
    for (let i = block * STEP; i < at; i++) byte += unitBytes(text, i);
    return byte;
  }
  function toUtf16(target: number): number {
    let low = 0;
    let high = bytesAt.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((bytesAt[middle] ?? 0) <= target) low = middle;
      else high = middle - 1;
    }
    let byte = bytesAt[low] ?? 0;
    let i = low * STEP;
    while (i < text.length) {
      const next = byte + unitBytes(text, i);
      if (next > target) break;
      byte = next;
      i++;
    }
    return i;
  }
  return { toUtf16, toUtf8, byteLength };
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}

/** UTF-8 bytes that the UTF-16 unit at `i` adds: a surrogate pair counts 4 at its first unit and 0 at its second. */
function unitBytes(text: string, i: number): number {
  const code = text.charCodeAt(i);
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  if (code >= 0xd800 && code <= 0xdbff && isLow(text.charCodeAt(i + 1))) return 4;
  if (isLow(code) && i > 0 && isHigh(text.charCodeAt(i - 1))) return 0;
  return 3;
}
const isLow = (code: number) => code >= 0xdc00 && code <= 0xdfff;
const isHigh = (code: number) => code >= 0xd800 && code <= 0xdbff;
