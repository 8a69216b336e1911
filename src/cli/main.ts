import { isMainThread } from 'node:worker_threads';
import { needsParser, run } from './run.ts';

const argv = process.argv.slice(2);
// First of all: the parser's WASM is made ready by another thread while the modules of the command are loaded.
if (needsParser(argv)) void import('../syntax/parser.ts');

if (isMainThread)
  void run(argv).then((status) => {
    process.exitCode = status;
  });
else void import('./threads.ts').then(({ judgeForMainThread }) => judgeForMainThread(argv));
