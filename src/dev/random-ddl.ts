import fc from 'fast-check';

// Few names, so that statements meet: duplicates, missing objects, dependants in the way.
const table = fc.constantFrom('a', 'b', 'c', 'public.a', 's.a', '"T b"');
const column = fc.constantFrom('id', 'x', 'y', 'a_id', '"Z"');
const name = fc.constantFrom('one', 'two', 'a_id_fkey', 'a_x_idx');
const type = fc.constantFrom(
  'int',
  'bigint',
  'text',
  'varchar(20)',
  'numeric(10,2)',
  'timestamptz',
  'uuid',
  'boolean',
  'mood',
  'text[]',
  'serial',
);
const mode = fc.constantFrom('', '', ' cascade', ' restrict');
const ifExists = fc.constantFrom('', '', 'if exists ');
const ifNotExists = fc.constantFrom('', '', 'if not exists ');
const role = fc.constantFrom('reader', 'writer', 'public');
const condition = fc.constantFrom('true', 'id is not null', 'x is not null', 'y is null', 'exists (select id from a)');
const action = fc.constantFrom('', '', ' on delete cascade', ' on delete set null', ' on update cascade');

/** A statement of parts: strings are text, arbitraries are drawn. */
function sql(strings: TemplateStringsArray, ...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((drawn) => strings.reduce((text, next, i) => text + (drawn[i - 1] ?? '') + next));
}

const foreignKey = sql`references ${table}${fc.constantFrom('', '', ' (id)', ' (x)')}${action}`;
const columnConstraint = fc.oneof(
  fc.constantFrom('', '', '', ' not null', ' unique', ' primary key', ' default null', ' check (true)'),
  sql` ${foreignKey}`,
);
const columnDefinition = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'id int primary key',
      'id bigint generated always as identity primary key',
      'id serial',
      'y text unique',
    ),
  },
  { weight: 8, arbitrary: sql`${column} ${type}${columnConstraint}` },
);
const tableConstraint = fc.oneof(
  sql`unique (${column})`,
  sql`primary key (${column})`,
  sql`foreign key (${column}) ${foreignKey}`,
  sql`check (${column} is not null)`,
  sql`constraint ${name} unique (${column}, ${column})`,
  sql`constraint ${name} check (${column} is not null)`,
  sql`constraint ${name} foreign key (${column}) ${foreignKey}`,
);
const nameOf = (definition: string) => definition.split(' ', 1)[0] ?? '';
// Mostly well-formed: of two faults in one statement, which is told first is of little interest.
const tableElements = fc
  .tuple(
    fc.oneof(
      { weight: 9, arbitrary: fc.uniqueArray(columnDefinition, { maxLength: 4, selector: nameOf }) },
      { weight: 1, arbitrary: fc.array(columnDefinition, { maxLength: 3 }) },
    ),
    fc.array(tableConstraint, { maxLength: 1 }),
  )
  .map(([columns, constraints]) => [...columns, ...constraints].join(', '));

const createTable = fc.oneof(
  { weight: 6, arbitrary: sql`create table ${ifNotExists}${table} (${tableElements})` },
  { weight: 1, arbitrary: sql`create table ${table} (like ${table} including all)` },
  { weight: 1, arbitrary: sql`create table ${table} (${columnDefinition}) inherits (${table})` },
  { weight: 1, arbitrary: sql`create table ${table} as select * from ${table}` },
);
const alteration = fc.oneof(
  sql`add column ${ifNotExists}${columnDefinition}`,
  sql`drop column ${ifExists}${column}${mode}`,
  sql`add ${tableConstraint}`,
  sql`drop constraint ${ifExists}${fc.oneof(name, fc.constantFrom('a_pkey', 'a_x_key', 'b_a_id_fkey', 'a_x_check'))}${mode}`,
  sql`alter column ${column} set not null`,
  sql`alter column ${column} drop not null`,
  sql`alter column ${column} set default null`,
  sql`alter column ${column} drop default`,
  sql`alter column ${column} type ${fc.constantFrom('text', 'varchar(20)')}`,
  sql`enable row level security`,
  sql`force row level security`,
  sql`owner to ${fc.constantFrom('reader', 'writer', 'nobody')}`,
);
const alterTable = fc.oneof(
  { weight: 6, arbitrary: sql`alter table ${ifExists}${table} ${alteration}` },
  { weight: 1, arbitrary: sql`alter table ${table} ${alteration}, ${alteration}` },
  { weight: 1, arbitrary: sql`alter table ${table} rename to ${fc.constantFrom('a', 'b', 'c', '"T b"')}` },
  { weight: 1, arbitrary: sql`alter table ${table} rename column ${column} to ${column}` },
  { weight: 1, arbitrary: sql`alter table ${table} rename constraint ${name} to ${name}` },
  { weight: 1, arbitrary: sql`alter table ${table} set schema ${fc.constantFrom('s', 'public', 'nowhere')}` },
);

const view = fc.constantFrom('v', 'w', 's.v');
const views = fc.oneof(
  sql`create view ${view} as select ${column} from ${table}`,
  sql`create or replace view ${view} as select ${column} from ${table}`,
  sql`create view ${view} with (security_invoker = true) as select * from ${table}`,
  sql`create materialized view ${view} as select * from ${fc.oneof(table, view)}`,
  sql`drop view ${ifExists}${view}${mode}`,
  sql`alter view ${view} rename to ${fc.constantFrom('v', 'w')}`,
);
const indexes = fc.oneof(
  sql`create index on ${table} (${column})`,
  sql`create unique index ${ifNotExists}${name} on ${table} (${column}, ${column} desc)`,
  sql`create index on ${table} (${fc.constantFrom('coalesce(x, x)', 'coalesce(id, id), y')}) where ${condition}`,
  sql`drop index ${ifExists}${fc.oneof(name, fc.constantFrom('a_pkey', 'a_x_idx1'))}${mode}`,
  sql`alter index ${name} rename to ${name}`,
);
const policies = fc.oneof(
  sql`create policy ${name} on ${table} for ${fc.constantFrom('select', 'all', 'update')} to ${role} using (${condition})`,
  sql`create policy ${name} on ${table} for insert with check (${condition})`,
  sql`drop policy ${ifExists}${name} on ${table}`,
  sql`alter policy ${name} on ${table} rename to ${name}`,
  sql`alter policy ${name} on ${table} to ${role} using (${condition})`,
);
const signature = fc.constantFrom('f()', 'f(int)', 'f(text)', 's.f()');
const functions = fc.oneof(
  sql`create function ${signature} returns ${fc.constantFrom('int', 'text', 'a')} language plpgsql as 'begin return null; end'`,
  sql`create or replace function ${signature} returns int language plpgsql security definer set search_path = '' as 'begin return 1; end'`,
  sql`create or replace function f() returns trigger language plpgsql as 'begin return new; end'`,
  sql`drop function ${ifExists}${signature}${mode}`,
  sql`alter function ${signature} ${fc.constantFrom('stable', 'security definer', 'set search_path = public', 'reset all', 'rename to f')}`,
  sql`create trigger ${name} before insert on ${table} for each row execute function f()`,
  sql`drop trigger ${ifExists}${name} on ${table}`,
);
const privilege = fc.constantFrom('select', 'insert, update', 'all', 'select (x)');
const grants = fc.oneof(
  sql`grant ${privilege} on ${table} to ${role}`,
  sql`revoke ${privilege} on ${table} from ${role}${mode}`,
  sql`grant execute on function ${signature} to ${role}`,
  sql`revoke execute on function ${signature} from ${role}`,
  sql`grant select on all tables in schema ${fc.constantFrom('s', 'public', 'nowhere')} to ${role}`,
  sql`alter default privileges in schema public grant select on tables to ${role}`,
  sql`grant usage on schema s to ${role}`,
);
const label = fc.constantFrom("'ok'", "'sad'", "'new'");
const enums = fc.oneof(
  sql`create type ${fc.constantFrom('mood', 's.mood', 'a')} as enum ('ok', 'sad')`,
  sql`alter type mood add value ${ifNotExists}${label}${fc.constantFrom('', " before 'ok'", " after 'sad'")}`,
  sql`alter type mood rename value ${label} to ${label}`,
  sql`alter type mood rename to ${fc.constantFrom('mood', 'humor')}`,
  sql`drop type ${ifExists}mood${mode}`,
);
const others = fc.oneof(
  sql`drop table ${ifExists}${table}${mode}`,
  sql`drop schema ${ifExists}s${mode}`,
  sql`create schema ${ifNotExists}s`,
  sql`comment on table ${table} is ${fc.constantFrom("'c'", 'null')}`,
  sql`comment on column ${table}.${column} is 'c'`,
  sql`create sequence ${ifNotExists}${name}`,
  sql`set search_path = ${fc.constantFrom('public', 's, public', 's')}`,
);

const statement = fc.oneof(
  { weight: 6, arbitrary: createTable },
  { weight: 8, arbitrary: alterTable },
  { weight: 4, arbitrary: indexes },
  { weight: 4, arbitrary: policies },
  { weight: 3, arbitrary: views },
  { weight: 3, arbitrary: functions },
  { weight: 3, arbitrary: grants },
  { weight: 2, arbitrary: enums },
  { weight: 3, arbitrary: others },
);

/** Statements that stand at the head of every script. */
const PREAMBLE = ['create role reader', 'create role writer', 'create schema s', "create type mood as enum ('ok', 'sad')"];

/** What may be there already: without it most statements would meet nothing. */
const beginnings = fc.subarray([
  'create table a (id int primary key, x text, y int, "Z" mood)',
  'create table b (id bigint generated by default as identity primary key, a_id int references a (id), x text not null, unique (a_id, x))',
  'create table s.a (id serial primary key, x text unique, y boolean default false, check (id is not null))',
  'create table "T b" (id int, "Z" text[], a_id int constraint a_id_fkey references a on delete cascade)',
  'create table c (like a including all)',
  'create index a_x_idx on a (x)',
  'create policy one on a for select using (x is not null)',
  'create view v as select id, x from a',
  `create function f() returns trigger language plpgsql as 'begin return new; end'`,
  'create trigger two before insert on a for each row execute function f()',
]);

/** Scripts of DDL over a handful of names, one statement each; many are refused, which is meant. */
export const randomScript: fc.Arbitrary<readonly string[]> = fc
  .tuple(beginnings, fc.array(statement, { minLength: 3, maxLength: 25 }))
  .map(([first, rest]) => [...first, ...rest]);

/** A script as a file: one statement a line. */
export function scriptText(statements: readonly string[]): string {
  return [...PREAMBLE, ...statements].map((text) => `${text};\n`).join('');
}
