import { expect, test } from 'vitest';
import { detectPlatform, usesDataApi } from './detect-platform.ts';

test.each([
  ['supabase', ['create policy p on t using (auth.uid() = id);']],
  ['supabase', ['create table t (id uuid references auth.users (id));']],
  ['supabase', ["insert into storage.buckets (id, name) values ('a', 'a');"]],
  ['supabase', ['grant select on t to authenticated, anon;']],
  ['postgres', ['create table t (id uuid);', "comment on table t is 'handles auth and storage';"]],
  ['postgres', ['create schema if not exists storage;', 'create table storage.buckets (id text);']],
  ['postgres', ['CREATE TABLE IF NOT EXISTS storage.buckets (id text);', 'alter table storage.buckets add column x int;']],
  ['postgres', ['create role anon;', 'grant select on t to anon;']],
])('%s: %j', (platform, texts) => {
  expect(detectPlatform(texts)).toBe(platform);
});

test.each([
  [true, 'create policy p on t using (auth.uid() = id);'],
  [true, 'grant select on t to authenticated;'],
  [false, 'create table t (id uuid references auth.users (id));'],
])('counts on the data API: %s for %s', (expected, text) => expect(usesDataApi([text])).toBe(expected));
