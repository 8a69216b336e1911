import { writeSync } from 'node:fs';
import { plain } from '../reporters/sanitize.ts';

/** A line for stderr: notes and errors. Hostile characters in names are shown escaped. */
export function note(line: string): void {
  write(2, `pglint: ${plain(line)}\n`);
}

/** Where in the program an error came from, for stderr. */
export function noteStack({ stack }: Error): void {
  write(2, `${stack}\n`);
}

/** A text for stdout as it is: results. */
export function print(text: string): void {
  write(1, text);
}

/** A text of ours with names from files in it: line breaks stay, every other control character is shown escaped. */
export function printPlain(text: string): void {
  print(text.replace(/[^\n]+/g, plain));
}

const streams = new Map<1 | 2, NodeJS.WriteStream>();

/** Writes at once: Node takes 3 ms to make `process.stdout`, which goes on only where the reader cannot keep up. */
function write(to: 1 | 2, text: string): void {
  let rest = Buffer.from(text);
  try {
    if (!streams.has(to)) while (rest.length > 0) rest = rest.subarray(writeSync(to, rest));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') exitOnClosedPipe(error as NodeJS.ErrnoException);
    const stream = to === 1 ? process.stdout : process.stderr;
    stream.on('error', exitOnClosedPipe);
    streams.set(to, stream);
  }
  if (rest.length > 0) streams.get(to)?.write(rest);
}

/** Ends quietly, with the status reached so far, when nobody reads our output any more (`pglint | head`). */
function exitOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

/** Ends the process unless something is still being written. By itself, Node first frees all memory piece by piece. */
export function exitIfWritten(): void {
  if (streams.size === 0) process.exit();
}

/** Whether to print colours: the option, then NO_COLOR and FORCE_COLOR, then whether stdout is a terminal. */
export function wantsColor(option: boolean | undefined, env: NodeJS.ProcessEnv = process.env): boolean {
  if (option !== undefined) return option;
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return process.stdout.isTTY === true && env.TERM !== 'dumb';
}
