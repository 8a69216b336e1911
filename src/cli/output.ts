import { plain } from '../reporters/sanitize.ts';

/** A line for stderr: notes and errors. Hostile characters in names are shown escaped. */
export function note(line: string): void {
  process.stderr.write(`pglint: ${plain(line)}\n`);
}

/** A text for stdout as it is: results. */
export function print(text: string): void {
  if (text !== '') process.stdout.write(text);
}

/** A text of ours with names from files in it: line breaks stay, every other control character is shown escaped. */
export function printPlain(text: string): void {
  print(text.replace(/[^\n]+/g, plain));
}

/** Ends quietly, with the status reached so far, when nobody reads our output any more (`pglint | head`). */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
}

/** Whether to print colours: the option, then NO_COLOR and FORCE_COLOR, then whether stdout is a terminal. */
export function wantsColor(option: boolean | undefined, env: NodeJS.ProcessEnv = process.env): boolean {
  if (option !== undefined) return option;
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return process.stdout.isTTY === true && env.TERM !== 'dumb';
}
