#!/usr/bin/env node
import { existsSync } from 'node:fs';

const built = new URL('../dist/cli.js', import.meta.url);
if (existsSync(built)) await import(built.href);
else {
  process.stderr.write('pglint: not built yet: run `npm ci`, or `npm run build` after changes\n');
  process.exitCode = 2;
}
