import { setFlagsFromString } from 'node:v8';
import { loadMain } from './load-main.ts';

// A run is short: what V8 spends on optimising hot code pays late or never. Optimised WASM costs 80 ms at exit, which waits for it;
// optimising JavaScript later saves a run of a second a tenth to a quarter of its processor time, whatever the Node. To be said before
// anything is compiled: cached code fits one set of flags only. V8 complains of flags that it does not know: to each what was tried.
const node = Number.parseInt(process.versions.node, 10);
const writesCache = process.env.PGLINT_WRITE_CODE_CACHE !== undefined;
const flags = (...written: string[]) => written.forEach(setFlagsFromString);
const keepsMachineCode = node <= 24;
if (keepsMachineCode) flags('--allow-natives-syntax'); // see `compiled-parser.ts`
if (node <= 26) {
  // The build optimises the parser's WASM at once, to be kept. Other WASM is never optimised: from Node 24 on that has to be said three times.
  flags(writesCache && keepsMachineCode ? '--no-liftoff' : '--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering');
  // Much of what a run makes it keeps to its end: a young generation that grows at once is gone through half as often. One twice as large
  // costs more for its pages, which the kernel hands out one by one, than it saves.
  flags('--semi-space-growth-factor=8');
  // Of the hundreds of regular expressions most are asked a few times: machine code for those that are asked more often.
  flags('--regexp-tier-up-ticks=30');
  if (writesCache) process.on('exit', () => flags('--liftoff', '--liftoff-only'));
}
if (node === 20) flags('--interrupt-budget=2000000');
else if (node <= 26) flags('--invocation-count-for-maglev=4000', '--invocation-count-for-turbofan=30000');

const { main, keepCompiled } = loadMain();
main.command(process.argv.slice(2), keepCompiled);
