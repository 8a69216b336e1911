import { expect, test } from 'vitest';
import { lintMigrations } from '../index.ts';

const TABLES = 'create table public.orders (id int primary key); create table public.items (id int primary key);';

/** The tables whose row security is reported to be off. */
async function open(...statements: readonly string[]): Promise<readonly string[]> {
  const report = await lintMigrations([{ path: 'a.sql', text: [TABLES, ...statements].join('\n') }], { platform: 'supabase' });
  return report.diagnostics.filter(({ rule }) => rule === 'require-row-level-security').map(({ object }) => object?.name ?? '');
}

test.each([
  ['nothing else', 'select 1;', ['orders', 'items']],
  ['a statement that is refused as a whole', 'alter table orders enable row level security, drop column missing;', ['items']],
  ['one that cannot be read', 'alter table orders enable row level security wrong;', ['items']],
  [
    'one that makes what is there',
    'create table items (enable row); alter table items add primary key (id);',
    ['orders', 'items'],
  ],
  [
    'a block with unknown names',
    "do $$ declare t text; begin for t in select tablename from pg_tables loop execute format('alter table %I enable row level security', t); end loop; end $$;",
    [],
  ],
  [
    'a refused block that names its tables',
    "do $$ declare t text; begin foreach t in array array['orders', 'missing'] loop execute format('alter table %I enable row level security', t); end loop; end $$;",
    ['items'],
  ],
  [
    'a block that makes copies',
    "do $$ declare t text; begin for t in select tablename from pg_tables loop execute format('create table %I (like orders)', t || '_2'); end loop; end $$;",
    ['orders', 'items'],
  ],
  ['files that are not at hand', '\\i security.sql\nselect 1;', []],
])('%s', async (_, sql, expected) => {
  expect(await open(sql)).toEqual(expected);
});
