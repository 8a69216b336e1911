import { existsSync } from 'node:fs';
import { didYouMean } from '../config/suggest.ts';
import { InputError } from '../source/input-error.ts';
import { readArguments } from './arguments.ts';
import { lintOptions } from './options.ts';
import { note, noteStack } from './output.ts';

/** Words that ask for what yargs does: help, versions, completion, and every command but the default one. */
const OTHER_COMMANDS = ['rules', 'explain', 'schema', 'access', 'fix', 'completion'];
const FOR_YARGS = ['--help', '-h', '--version', '-v', '--get-yargs-completions'];

/** Whether a command line will read SQL. */
export function needsParser(argv: readonly string[]): boolean {
  return ['schema', 'access', 'fix'].includes(argv[0] ?? '') || isLint(argv);
}

/** Whether a command line is of the default command, and asks for nothing that yargs does. */
export function isLint(argv: readonly string[]): boolean {
  return !OTHER_COMMANDS.includes(argv[0] ?? '') && !argv.some((word) => FOR_YARGS.includes(word));
}

/** A command line without the name of the default command. */
export function lintWords(argv: readonly string[]): readonly string[] {
  return argv[0] === 'lint' ? argv.slice(1) : argv;
}

/** Runs a command line and returns the exit status: 0, 1 for findings, 2 where it could not be run. */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    if (!isLint(argv)) {
      const { runCommand } = await import('./commands.ts');
      return await runCommand(argv);
    }
    const args = readArguments(lintWords(argv), lintOptions);
    refuseMisspeltCommand(args.words[0]);
    const { lintCommand } = await import('./lint.ts');
    return await lintCommand(args);
  } catch (error) {
    if (error instanceof InputError) note(error.message);
    else reportDefect(error, argv.includes('--debug'));
    return 2;
  }
}

/** What is no path but nearly a command was meant as one. @throws {InputError} */
function refuseMisspeltCommand(word: string | undefined): void {
  const meant = word === undefined || existsSync(word) ? '' : didYouMean(word, [...OTHER_COMMANDS, 'lint']);
  if (meant !== '') throw new InputError(`unknown command \`${word}\`${meant}`);
}

function reportDefect(error: unknown, debug: boolean): void {
  const [line = 'unknown'] = String(error instanceof Error ? error.message : error).split('\n');
  note(`internal error: ${line} (please report it at https://github.com/pglint/pglint/issues; --debug shows more)`);
  if (debug && error instanceof Error) noteStack(error);
}
