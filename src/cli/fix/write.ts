import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { reasonOf } from '../../project/layout.ts';
import { decodeSource } from '../../source/decode.ts';
import { InputError } from '../../source/input-error.ts';

/**
 * Puts a text in the place of another, in the encoding and with the mode that the file has: all of it or, when something fails, nothing.
 * @throws {InputError} where the file holds another text by now, or bytes that are no text, or cannot be written.
 */
export function replaceText(path: string, before: string, after: string): void {
  const bytes = readFileSync(path);
  if (decodeSource(bytes) !== before) throw new InputError(`cannot write ${path}: it changed meanwhile`);
  if (!encoded(before, bytes).equals(bytes)) throw new InputError(`cannot write ${path}: it holds bytes that are no text`);
  writeWhole(path, encoded(after, bytes), statSync(path).mode);
}

/** Writes a file that is not there yet, and the folder it is in. @throws {InputError} where it is there, or cannot be written. */
export function writeNew(path: string, text: string): void {
  if (statSync(path, { throwIfNoEntry: false })) throw new InputError(`cannot write ${path}: it is there already`);
  writeWhole(path, Buffer.from(text));
}

function writeWhole(path: string, bytes: Buffer, mode?: number): void {
  const aside = `${path}.${process.pid}.pglint`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(aside, bytes, mode === undefined ? {} : { mode });
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw new InputError(`cannot write ${path}: ${reasonOf(error)}`);
  }
}

/** In the encoding of `like`: what `decodeSource` undoes. */
function encoded(text: string, like: Uint8Array): Buffer {
  if (like[0] === 0xff && like[1] === 0xfe) return Buffer.from(text, 'utf16le');
  if (like[0] === 0xfe && like[1] === 0xff) return Buffer.from(text, 'utf16le').swap16();
  return Buffer.from(text);
}
