import { loadCompiledParser } from '../syntax/parser.ts';
import { compiledParser } from './compiled-parser.ts';
import { exitIfWritten } from './output.ts';
import { isLint, needsParser, run } from './run.ts';

/** Runs a command line; `keepCompiled`, at the end of a run that called most of what runs call, keeps the code as V8 compiled it. */
export function command(argv: readonly string[], keepCompiled?: () => void): void {
  if (keepCompiled && isLint(argv)) process.on('exit', keepCompiled);
  // First of all: where the parser must be compiled, another thread does while the modules of the command are loaded.
  if (needsParser(argv)) void loadCompiledParser(compiledParser());
  void run(argv).then((status) => {
    process.exitCode = status;
    if (isLint(argv)) exitIfWritten(); // yargs, which the other commands need, prints by other ways
  });
}

/** Helps with the work of the thread that `command` runs in. */
export function thread(argv: readonly string[]): void {
  void import('./threads.ts').then(({ judgeForMainThread }) => judgeForMainThread(argv));
}
