import fc from 'fast-check';
import {
  column,
  condition,
  ifExists,
  ifNotExists,
  mode,
  name,
  one,
  owner,
  relation,
  role,
  schema,
  signature,
  sql,
  table,
} from './words.ts';

export const policies = fc.oneof(
  sql`create policy ${name} on ${table} for ${one('select', 'all', 'update')} to ${role} using (${condition})`,
  sql`create policy ${name} on ${table} for update to ${role}, ${role} using (${condition}) with check (${condition})`,
  sql`create policy ${name} on ${table} as restrictive for insert with check (${condition})`,
  sql`create policy ${name} on ${table} for ${one('select', 'insert', 'delete')} ${one('using', 'with check')} (${condition})`,
  sql`drop policy ${ifExists}${name} on ${relation}${mode}`,
  sql`alter policy ${name} on ${table} rename to ${name}`,
  sql`alter policy ${name} on ${table} to ${role} using (${condition})`,
  sql`alter policy ${name} on ${table} with check (${condition})`,
);
const privilege = one(
  'select',
  'insert, update',
  'all',
  'select (x)',
  'update (id, x)',
  'references',
  'all privileges (id)',
  'trigger',
);
const withOption = one('', '', ' with grant option');
export const grants = fc.oneof(
  sql`grant ${privilege} on ${relation} to ${role}${withOption}`,
  sql`revoke ${one('', '', 'grant option for ')}${privilege} on ${relation} from ${role}${mode}`,
  sql`${one('grant select on', 'grant all on table')} ${relation}, ${relation} to ${role}, ${role}`,
  sql`revoke ${privilege} on ${relation} from ${role}, ${role}`,
  sql`revoke ${one('all', 'insert', 'select')} on all tables in schema ${schema} from ${role}${mode}`,
  sql`grant ${one('execute', 'all')} on ${one('function', 'routine')} ${signature} to ${role}`,
  sql`revoke ${one('execute', 'all')} on function ${signature} from ${role}`,
  sql`grant ${one('select', 'all')} on all ${one('tables', 'sequences')} in schema ${schema} to ${role}`,
  sql`${one('grant execute on all functions in schema s to', 'revoke all on all functions in schema public from', 'grant all on all routines in schema public to')} ${role}`,
  sql`alter default privileges ${one('', 'for role writer ')}${one('', 'in schema public ', 'in schema s ')}${one('grant select on tables to', 'grant execute on functions to', 'revoke execute on functions from', 'grant usage on types to', 'grant all on sequences to', 'revoke all on tables from')} ${role}`,
  sql`${one('grant usage on schema s to', 'grant create on schema public to', 'revoke usage on schema public from', 'grant all on schema s to')} ${role}`,
  sql`${one('grant usage on type mood to', 'revoke usage on type mood from', 'grant usage on sequence one to', 'grant all on sequence a_id_seq to')} ${role}`,
  sql`${one('grant', 'revoke')} ${one('reader to', 'writer from', 'reader from', 'writer to')} ${one('reader', 'writer')}`,
);
export const roles = fc.oneof(
  one(
    'create role other',
    'create role reader',
    'drop role other',
    'drop role if exists reader',
    'drop role writer',
    'alter role reader bypassrls',
    'alter role reader rename to other',
  ),
  sql`${one('drop owned by reader', 'drop owned by writer')}${mode}`,
  one('reassign owned by writer to reader', 'reassign owned by reader to writer'),
);
export const others = fc.oneof(
  { weight: 3, arbitrary: sql`drop table ${ifExists}${table}${mode}` },
  { weight: 1, arbitrary: sql`drop table ${table}, ${table}${mode}` },
  { weight: 1, arbitrary: sql`drop schema ${ifExists}${one('s', 't')}${mode}` },
  { weight: 1, arbitrary: sql`create schema ${ifNotExists}${one('s', 't', 't authorization writer')}` },
  { weight: 1, arbitrary: sql`create schema t create table a (id int primary key) create view v as select id from a` },
  {
    weight: 1,
    arbitrary: sql`alter schema ${one('s', 't')} ${fc.oneof(one('rename to t', 'rename to s'), sql`owner to ${owner}`)}`,
  },
  { weight: 2, arbitrary: sql`set search_path = ${one('public', 's, public', 's', 't, s', '"$user", public')}` },
  {
    weight: 1,
    arbitrary: one(
      'reset search_path',
      'set check_function_bodies = off',
      "select set_config('search_path', 's', false)",
      'reset all',
    ),
  },
);
export const comments = fc.oneof(
  sql`comment on table ${relation} is ${one("'c'", 'null')}`,
  sql`comment on column ${relation}.${column} is 'c'`,
  sql`comment on ${one('view', 'materialized view', 'index', 'sequence', 'type', 'domain')} ${one('v', 'a_x_idx', 'one', 'mood', 'positive')} is 'c'`,
  sql`comment on ${one('function', 'procedure', 'routine')} ${signature} is 'c'`,
  sql`comment on ${one('constraint', 'policy', 'trigger', 'rule')} ${name} on ${table} is 'c'`,
  sql`comment on schema ${schema} is 'c'`,
  sql`comment on role ${owner} is 'c'`,
);
export const publications = fc.oneof(
  sql`create publication ${name} ${fc.oneof(sql`for table ${table}`, one('', 'for all tables', 'for tables in schema s'))}`,
  sql`alter publication ${name} ${one('add', 'drop', 'set')} table ${fc.oneof(table, sql`only ${table}`)}`,
  sql`alter publication ${name} ${one('add', 'drop')} tables in schema ${schema}`,
  sql`alter publication ${name} ${fc.oneof(sql`owner to ${owner}`, sql`rename to ${name}`)}`,
  sql`drop publication ${ifExists}${name}`,
);
