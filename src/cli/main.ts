import { isMainThread } from 'node:worker_threads';
import { loadParser } from '../syntax/parser.ts';
import { compiledParser } from './compiled-parser.ts';
import { needsParser, run } from './run.ts';

const argv = process.argv.slice(2);
if (isMainThread) {
  // First of all: where the parser must be compiled, another thread does while the modules of the command are loaded.
  if (needsParser(argv)) void loadParser(compiledParser());
  void run(argv).then((status) => {
    process.exitCode = status;
  });
} else void import('./threads.ts').then(({ judgeForMainThread }) => judgeForMainThread(argv));
