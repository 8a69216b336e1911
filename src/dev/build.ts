import { execFileSync } from 'node:child_process';
import { rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { platformSnapshots } from '../project/platform.ts';
import { loadParser } from '../syntax/parser.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
process.chdir(root);

// Built aside and put in place at the end: a run of pglint meanwhile finds the old build or the new one.
const out = `dist.${process.pid}`;
try {
  await bundle();
  await loadParser();
  for (const [name, content] of Object.entries(platformSnapshots())) await writeFile(join(out, name), content);
  declareTypes();
  await rm('dist', { recursive: true, force: true });
  await rename(out, 'dist');
} finally {
  await rm(out, { recursive: true, force: true });
}

async function bundle(): Promise<void> {
  await build({
    entryPoints: { cli: 'src/cli/main.ts', index: 'src/index.ts' },
    outdir: out,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // It finds its .wasm beside itself.
    external: ['libpg-query'],
    // CommonJS packages inside the bundle ask for Node's modules by `require`.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
    minifySyntax: true,
    minifyWhitespace: true,
  });
}

function declareTypes(): void {
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  execFileSync(process.execPath, [compiler, '-p', 'src/dev/tsconfig.build.json', '--outDir', join(out, 'types')], {
    stdio: 'inherit',
  });
}
