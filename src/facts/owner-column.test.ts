import { beforeAll, expect, test } from 'vitest';
import { findRelation } from '../catalog/catalog.ts';
import { createReplay } from '../catalog/replay/replay.ts';
import { loadPlatform } from '../project/platform.ts';
import type { Platform } from '../project/project.ts';
import { parseFile } from '../syntax/parse.ts';
import { loadParser } from '../syntax/parser.ts';
import { ownerColumn, ownerTest } from './owner-column.ts';

beforeAll(() => loadParser());

const USERS = 'references auth.users (id)';
const PROFILES = `create table public.profiles (id uuid primary key ${USERS}, email text);`;

/** What is said of table `t`, in a word: the test and how it is known. */
function ownerOf(sql: string, platform: Platform = 'supabase'): string | undefined {
  const replay = createReplay(loadPlatform(platform));
  for (const statement of parseFile({ path: 'x.sql', text: PROFILES.repeat(platform === 'supabase' ? 1 : 0) + sql }).statements)
    for (const { failure } of replay.apply(statement)) expect(failure?.message).toBeUndefined();
  const table = findRelation(replay.catalog, 'public', 't');
  const owner = table?.kind === 'table' ? ownerColumn(replay.catalog, table) : undefined;
  return owner && `${ownerTest(owner)} (${owner.by})`;
}

test.each([
  ['a telling name', '(id uuid primary key, user_id uuid)', '(select auth.uid()) = user_id (name)'],
  ['the most telling name', '(created_by uuid, "ownerId" uuid)', '(select auth.uid()) = "ownerId" (name)'],
  ['a foreign key', `(id int, boss uuid ${USERS})`, '(select auth.uid()) = boss (foreign key)'],
  ['the key of a profile', `(id uuid primary key ${USERS})`, '(select auth.uid()) = id (foreign key)'],
  ['a foreign key to profiles', '(id int, seller uuid references public.profiles)', '(select auth.uid()) = seller (foreign key)'],
  ['who handled it aside', `(approved_by uuid ${USERS}, asker uuid ${USERS})`, '(select auth.uid()) = asker (foreign key)'],
])('%s', (_, columns, expected) => {
  expect(ownerOf(`create table public.t ${columns};`)).toBe(expected);
});

test.each([
  ['two of a kind', `(sender uuid ${USERS}, recipient uuid ${USERS})`],
  ['a name of another type', '(user_id text)'],
  ['a name that refers to something else', '(id int, user_id uuid references public.u (id))'],
  ['who handled it only', `(id int, approved_by uuid ${USERS}, "assignedTo" uuid ${USERS})`],
])('nothing: %s', (_, columns) => {
  expect(ownerOf(`create table public.u (id uuid primary key); create table public.t ${columns};`)).toBeUndefined();
});

test.each([
  ['auth.uid() = holder', '(select auth.uid()) = holder (policy)'],
  ['note is null or holder = (select auth.uid())', '(select auth.uid()) = holder (policy)'],
  ['auth.uid()::text = note', '(select auth.uid())::text = note (policy)'],
  ['not (holder = auth.uid())', undefined],
  ['holder <> auth.uid()', undefined],
  ['exists (select from public.t o where o.holder = auth.uid())', undefined],
])('a policy with %s', (using, expected) => {
  expect(ownerOf(`create table public.t (holder uuid, note text); create policy p on public.t using (${using});`)).toBe(expected);
});

test('nothing where there is no auth.uid()', () => {
  expect(ownerOf('create table public.t (user_id uuid);', 'postgres')).toBeUndefined();
});
