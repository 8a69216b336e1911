import { beforeAll, expect, it } from 'vitest';
import { findRelation } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/model.ts';
import { createReplay } from '../../catalog/replay/replay.ts';
import { loadPlatform } from '../../project/platform.ts';
import { parseFile } from '../../syntax/parse.ts';
import { loadParser } from '../../syntax/parser.ts';
import { callerOf } from './caller.ts';
import { judgePredicate } from './judge.ts';
import { assume, ownershipOf } from './ownership.ts';
import { shapeOf } from './shape.ts';

const SQL = `
create table public.notes (id int, owner uuid);
create table public.files (owner uuid, size int, author uuid not null);
create table public.texts (id int, owner text);
create policy p on public.notes using (auth.uid() = owner);
create policy p on public.files using (auth.uid()
  = owner);
create policy p on public.texts using (auth.uid()::text = owner);
create policy nobody on public.notes using (owner is null);
create policy nobody on public.files using (author is null);
create policy reads on public.notes using (exists (select from public.files f where f.owner = auth.uid()));
create policy reads on public.files using (exists (select from public.files f where f.owner = auth.uid()));
alter table public.files rename author to owner_of_file;
create table public.pages (owner uuid not null);
create policy nobody on public.pages using (owner is null);`;

let catalog: Catalog;
beforeAll(async () => {
  await loadParser();
  const replay = createReplay(loadPlatform('supabase'));
  for (const statement of parseFile({ path: 'x.sql', text: SQL }).statements) replay.apply(statement);
  catalog = replay.catalog;
});

function policyOf(name: string, policy: string) {
  const table = findRelation(catalog, 'public', name);
  const using = table?.kind === 'table' ? table.policies.find((one) => one.name === policy)?.using : undefined;
  if (table?.kind !== 'table' || !using) throw new Error(`no policy ${policy} on ${name}`);
  return { table, using, shape: shapeOf(catalog, table, using) };
}

it('is the same wherever a condition stands, and in whichever column of the table', () => {
  const [notes, files] = [policyOf('notes', 'p'), policyOf('files', 'p')];
  expect(files.shape).toBe(notes.shape);
  for (const { table, using } of [notes, files]) {
    const { columns } = ownershipOf(catalog, table, using);
    expect(columns).toEqual(table.columns.filter(({ name }) => name === 'owner'));
    const asked = (who: 'caller' | 'another') =>
      judgePredicate(catalog, table, using, callerOf('authenticated'), assume(columns, who)).answer;
    expect([asked('caller'), asked('another')]).toEqual(['always', 'never']);
  }
});

it('is another for columns of another type, name or NOT NULL, and where a sub-select reads the judged table itself', () => {
  expect(policyOf('texts', 'p').shape).not.toBe(policyOf('notes', 'p').shape);
  expect(policyOf('pages', 'nobody').shape).not.toBe(policyOf('notes', 'nobody').shape);
  expect(policyOf('files', 'nobody').shape).not.toBe(policyOf('pages', 'nobody').shape);
  expect(policyOf('files', 'reads').shape).not.toBe(policyOf('notes', 'reads').shape);
  const answer = (name: string) => {
    const { table, using } = policyOf(name, 'nobody');
    return judgePredicate(catalog, table, using, callerOf('authenticated')).answer;
  };
  expect([answer('notes'), answer('pages'), answer('files')]).toEqual(['row', 'never', 'never']);
});
