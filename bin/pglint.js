#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

if (existsSync(new URL('../dist/cli.cjs', import.meta.url))) createRequire(import.meta.url)('../dist/cli.cjs');
else {
  process.stderr.write('pglint: not built yet: run `npm ci`, or `npm run build` after changes\n');
  process.exitCode = 2;
}
