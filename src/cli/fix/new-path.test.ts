import { expect, test } from 'vitest';
import type { MigrationFolder } from '../../project/layout.ts';
import { firstLine, newMigrationPath } from './new-path.ts';

const NOW = new Date('2026-11-20T13:14:15.678Z');

function folderOf(tool: MigrationFolder['tool'], names: readonly string[]): MigrationFolder {
  const files = names.map((path) => ({ name: path.split('/')[0] ?? path, path: `/migrations/${path}` }));
  return { path: '/migrations', tool, files, skipped: [] };
}

test.for([
  ['supabase', '20250101000000_init.sql', '20261120131415_pglint_fixes.sql'],
  ['supabase', '20990101000000_late.sql', '20990101000001_pglint_fixes.sql'],
  ['supabase', '0007_seven.sql', '0008_pglint_fixes.sql'],
  ['generic', '9_nine.sql', '10_pglint_fixes.sql'],
  ['generic', 'V12__twelve.sql', 'V13__pglint_fixes.sql'],
  ['generic', '000004_four.up.sql', '000005_pglint_fixes.up.sql'],
  ['generic', '1700000000_unix.sql', '1795180455_pglint_fixes.sql'],
  ['generic', '1700000000000_unix.sql', '1795180455678_pglint_fixes.sql'],
  ['generic', '20250101_date.sql', '20261120_pglint_fixes.sql'],
  ['generic', '20250101000000_init/migration.sql', '20261120131415_pglint_fixes/migration.sql'],
  ['generic', '2025-01-01-000000_init/up.sql', undefined],
  ['supabase', '9_nine.sql', undefined],
  ['generic', 'init.sql', undefined],
  ['generic', 'V1.2__dotted.sql', undefined],
] as const)('%s: after %s comes %s', ([tool, last, next]) => {
  const path = () => newMigrationPath(folderOf(tool, [last]), NOW);
  if (next === undefined) expect(path).toThrow(/^cannot tell where a new migration goes: .*--print shows it$/);
  else expect(path()).toBe(`/migrations/${next}`);
});

test('the first line that a tool needs is taken over', () => {
  expect(firstLine('-- note\n-- migrate:up\ncreate table a ();\n-- migrate:down\n')).toBe('-- migrate:up');
  expect(firstLine('-- +goose Up\r\n-- +goose StatementBegin\r\n')).toBe('-- +goose Up');
  expect(firstLine('create table a ();')).toBe('');
});
