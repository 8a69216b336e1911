import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Map as PersistentMap } from 'immutable';
import { rules } from '../../rules/index.ts';
import { emptyCatalog } from '../catalog/catalog.ts';
import { lint } from '../linter/lint.ts';
import { positionAt, type Span } from '../source/source-file.ts';
import { parseFile } from '../syntax/parse.ts';
import { loadParser } from '../syntax/parser.ts';

await loadParser();
const paths = process.argv.slice(2).filter((arg, i, all) => !arg.startsWith('--') && !all[i - 1]?.startsWith('--'));
const folders = new Map<string, Set<string>>();
for (const path of paths) walk(path);
function walk(path: string): void {
  if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) walk(join(path, name));
  else if (path.endsWith('.sql')) folders.set(dirname(path), (folders.get(dirname(path)) ?? new Set()).add(basename(path)));
}
const projects = [...folders].map(([folder, judged]) => ({
  folder,
  tool: 'supabase' as const,
  platform: 'supabase' as const,
  postgresVersion: 17,
  exposedSchemas: ['public'],
  transactionPer: 'file' as const,
  migrations: readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({
      name,
      judged: judged.has(name),
      file: parseFile({ path: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }),
    })),
}));
void existsSync;
const report = lint({
  projects,
  rules: rules.map(({ name, rule }) => ({
    name,
    rule,
    severity: rule.meta.severity,
    options: Object.fromEntries(Object.entries(rule.options).map(([key, spec]) => [key, spec.default])),
  })),
  knownRules: rules.map(({ name }) => name),
  exceptions: [],
  advisorParity: false,
  start: () => ({
    catalog: { ...emptyCatalog, schemas: PersistentMap({ public: { kind: 'schema' as const, name: 'public', owner: 'postgres' } }) },
    searchPath: ['"$user"', 'public'],
    role: 'postgres',
  }),
});
function place(span: Span) {
  const start = positionAt(span.file, span.start);
  const end = positionAt(span.file, span.end);
  return { file: span.file.path, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}
const diagnostics = report.diagnostics.map(({ span, related, fix: _, ...rest }) => ({
  ...rest,
  ...place(span),
  related: related.map((one) => ({ ...place(one.span), message: one.message })),
}));
process.stdout.write(`${JSON.stringify({ version: 1, diagnostics, summary: report.summary })}\n`);
process.exitCode = report.summary.errors ? 1 : 0;
