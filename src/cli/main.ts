import { setFlagsFromString } from 'node:v8';
import { loadParser } from '../syntax/parser.ts';

// Optimising the parser's WASM in the background costs more than it gives for what a lint run parses; must precede its loading.
setFlagsFromString('--liftoff-only');
void loadParser;
const { run } = await import('./run.ts');
process.exitCode = await run(process.argv.slice(2));
