import fc from 'fast-check';
import { condition, ifExists, ifNotExists, mode, name, one, owner, schema, sql, type } from './words.ts';

const label = one("'ok'", "'sad'", "'new'");
const typeName = one('mood', 's.mood', 'a', 'pair', 'positive', 'humor');
const attributes = fc.oneof(
  sql`add attribute ${one('l', 'r', 'm')} ${type}${mode}`,
  sql`drop attribute ${ifExists}${one('l', 'r', 'm')}${mode}`,
  sql`alter attribute ${one('l', 'r')} type ${type}${mode}`,
  sql`rename attribute ${one('l', 'r')} to ${one('l', 'm')}${mode}`,
);
export const types = fc.oneof(
  sql`create type ${typeName} as enum ('ok', 'sad')`,
  sql`create type ${typeName} as (l ${type}, r text)`,
  sql`create type ${typeName}`,
  sql`alter type mood add value ${ifNotExists}${label}${one('', " before 'ok'", " after 'sad'")}`,
  sql`alter type mood rename value ${label} to ${label}`,
  sql`alter type ${typeName} rename to ${one('mood', 'humor', 'pair')}`,
  sql`alter type ${typeName} set schema ${schema}`,
  sql`alter type ${typeName} owner to ${owner}`,
  sql`alter type pair ${attributes}`,
  sql`drop type ${ifExists}${typeName}${mode}`,
);
const domain = one('positive', 's.positive', 'a', 'positive');
export const domains = fc.oneof(
  sql`create domain ${domain} as ${type}${one('', ' not null', ' check (value is not null)', ' default null', ' constraint one check (true) constraint two check (value is not null)')}`,
  sql`alter domain ${domain} add ${one('', 'constraint one ')}check (value is not null)${one('', ' not valid')}`,
  sql`alter domain ${domain} drop constraint ${ifExists}${one('one', 'two', 'positive_check')}`,
  sql`alter domain ${domain} ${one('set not null', 'drop not null', 'set default null', 'drop default', 'validate constraint one', 'rename constraint one to two', 'rename to humor')}`,
  sql`alter domain ${domain} owner to ${owner}`,
  sql`alter domain ${domain} set schema ${schema}`,
  sql`drop domain ${ifExists}${domain}${mode}`,
);
export const sequences = fc.oneof(
  sql`create ${one('', 'temporary ')}sequence ${ifNotExists}${name}`,
  sql`create sequence ${name} owned by ${one('a.id', 'b.id', 's.a.id', 'none')}`,
  sql`alter sequence ${ifExists}${fc.oneof(name, one('a_id_seq', 's.a_id_seq'))} ${fc.oneof(
    one('owned by none', 'owned by a.id', 'restart', 'rename to one', 'as int'),
    sql`owner to ${owner}`,
    sql`set schema ${schema}`,
  )}`,
  sql`drop sequence ${ifExists}${fc.oneof(name, one('a_id_seq', 's.a_id_seq'))}${mode}`,
  sql`alter table ${one('a', 'b', 's.a')} alter column id set default nextval('${fc.oneof(name, one('a_id_seq'))}')`,
);
export const operators = fc.oneof(
  sql`create statistics ${ifNotExists}${name} on id, x from ${one('a', 'b')}`,
  sql`drop statistics ${ifExists}${name}`,
  sql`alter statistics ${name} ${fc.oneof(sql`rename to ${name}`, sql`set schema ${schema}`, sql`owner to ${owner}`)}`,
  sql`alter server r ${fc.oneof(one('rename to q'), sql`owner to ${owner}`)}`,
  sql`create cast (${one('pair', 'a')} as ${one('text', 'mood')}) with inout`,
  sql`drop cast ${ifExists}(${one('pair', 'a')} as ${one('text', 'mood')})`,
  sql`create operator ${one('===', 's.===')} (leftarg = int, rightarg = int, function = int4eq)`,
  sql`drop operator ${ifExists}${one('===', 's.===')} (int, int)${mode}`,
  sql`create collation ${ifNotExists}${one('mine', 's.mine')} from "C"`,
  sql`drop collation ${ifExists}${one('mine', 's.mine')}${mode}`,
  sql`create ${one('foreign data wrapper w', 'server r foreign data wrapper w', 'foreign table c (id int, x text) server r')}`,
  sql`drop ${one('foreign data wrapper', 'server')} ${ifExists}${one('w', 'r')}${mode}`,
  sql`drop foreign table ${ifExists}c${mode}`,
  sql`create extension ${ifNotExists}${one('citext', 'hstore')}${one('', ' schema s', ' schema public')}`,
  sql`drop extension ${ifExists}${one('citext', 'hstore')}${mode}`,
  sql`alter extension ${one('citext', 'hstore')} set schema ${schema}`,
  sql`create table c (id ${one('citext', 'hstore', 's.citext', 'public.citext[]')}, x text)`,
  sql`create event trigger ${name} on ddl_command_end execute function ${one('f()', 'e()', 's.e()')}`,
  sql`drop event trigger ${ifExists}${name}${mode}`,
  sql`create domain positive as int check (${condition})`,
);
