/** Section 5 of a WASM module, and what its limits begin with: one memory with a maximum, not shared or shared. */
const MEMORY_SECTION = 5;
const WITH_MAXIMUM = 1;
const SHARED = 3;

/**
 * A WASM module whose memory is declared shared; nothing else changes for one thread. V8 counts the 128 MB that the parser reserves (and
 * hardly uses) as garbage to come, and marks the whole heap for them in every run; a SharedArrayBuffer it does not count.
 * @throws {TypeError} where the module is made otherwise than libpg-query's.
 */
export function withSharedMemory(wasm: Uint8Array): Uint8Array {
  const out = Uint8Array.from(wasm);
  let at = 8; // after the magic number and the version
  while (at < out.length) {
    const id = out[at];
    const [length, start] = leb128(out, at + 1);
    if (id === MEMORY_SECTION) {
      if (out[start] !== 1 || out[start + 1] !== WITH_MAXIMUM) throw new TypeError('not one memory with a maximum');
      out[start + 1] = SHARED;
      return out;
    }
    at = start + length;
  }
  throw new TypeError('the module has no memory of its own');
}

/** A number in LEB128, and the offset after it. */
function leb128(bytes: Uint8Array, from: number): readonly [value: number, next: number] {
  let value = 0;
  for (let at = from, shift = 0; ; at++, shift += 7) {
    const byte = bytes[at] ?? 0;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at + 1];
  }
}
