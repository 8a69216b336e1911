import fc from 'fast-check';
import { column, condition, one, relation, sql, table } from './words.ts';

const value = one('null', "'ok'", '1', 'default', 'true', 'now()', "'{}'", 'gen_random_uuid()', 'f()');

/** Statements about rows that touch none: a later ALTER would meet them. */
export const data = fc.oneof(
  sql`insert into ${relation} (${column}) select ${one('null', "'1'", '1', 'now()', 'true')} where false`,
  sql`insert into ${relation} (${column}, ${column}) select ${column}, ${column} from ${table} where false${one('', ' on conflict do nothing', ' on conflict (id) do nothing', ' on conflict on constraint one do nothing', ' on conflict (id) do update set x = excluded.x')}`,
  sql`update ${relation} set ${column} = ${value} where false and ${condition}`,
  sql`update ${table} t set ${column} = u.${column} from ${table} u where u.id = t.id and false`,
  sql`delete from ${relation} where ${condition} and false`,
  sql`delete from ${table} using ${table} u where u.id is null and false`,
  sql`truncate ${table}${one('', ' cascade', ' restart identity')}`,
  sql`with gone as (delete from ${table} where false returning ${column}) insert into ${table} (${column}) select * from gone`,
  sql`merge into ${table} t using ${table} u on t.id = u.id and false when matched then update set ${column} = null when not matched then do nothing`,
  sql`select ${column} from ${relation} where ${condition} limit 0`,
  sql`lock table ${table}`,
  sql`analyze ${table}`,
);
