import { beforeAll, expect, it } from 'vitest';
import { loadPlatform } from '../../project/platform.ts';
import { parseFile } from '../../syntax/parse.ts';
import { loadParser } from '../../syntax/parser.ts';
import { findRelation } from '../catalog.ts';
import { createReplay } from '../replay/replay.ts';
import { expressionSql } from './expressions.ts';

beforeAll(() => loadParser());

/** A policy's condition as it is to be written after a change. */
function after(condition: string, change: string): string | undefined {
  const replay = createReplay(loadPlatform('supabase'));
  const sql = `
    create function public.mine() returns boolean language sql as 'select true';
    create table public.t (ab int, aé int, s int);
    create policy p on public.t using (${condition});
    ${change};`;
  for (const statement of parseFile({ path: 'a.sql', text: sql }).statements) replay.apply(statement);
  const table = findRelation(replay.catalog, 'public', 't');
  const using = table?.kind === 'table' ? table.policies[0]?.using : undefined;
  return table && using && expressionSql(replay.catalog, using, table.oid);
}

it.each([
  ['s = 1 and public.mine()', 'alter table t rename ab to other', 's = 1 and public.mine()'],
  ['ab = 1', 'alter table t rename ab to a', 'a = 1'],
  ['aé = 1', 'alter table t rename aé to a', 'a = 1'],
  ['t.ab = 1', 'alter table t rename ab to t', 't.t = 1'],
  ['t .ab = 1', 'alter table t rename ab to t', 't .t = 1'],
  ['t/**/.ab = 1', 'alter table t rename ab to t', 't/**/.t = 1'],
  ['"ab" = 1', 'alter table t rename ab to a', 'a = 1'],
  ['mine()', 'alter function mine rename to mi', 'public.mi()'],
  ['public.mine()', 'alter function mine rename to mi', 'public.mi()'],
  ['public.mine()', 'alter function mine set schema auth', 'auth.mine()'],
])('%s after %s', (condition, change, now) => {
  expect(after(condition, change)).toBe(now);
});
