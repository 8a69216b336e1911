import { afterAll, beforeAll, expect, test } from 'vitest';
import { routinesOf } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/model.ts';
import { createReplay } from '../../catalog/replay/replay.ts';
import { type Database, openDatabase } from '../../dev/postgres/database.ts';
import { loadPlatform } from '../../project/platform.ts';
import { parseFile } from '../../syntax/parse.ts';
import { loadParser } from '../../syntax/parser.ts';
import { injectionOf } from './injection.ts';

/** Ways to run an SQL of one's own by an argument: it raises HIT. */
const HIT = `perform_hit()`;
const AS_EXPRESSION = HIT;
const AS_VALUE = `' || ${HIT} || '`;
const AS_NAME = `news, ${HIT}`;

/** What a function of `p text` does, what to call it with, and whether that runs as SQL. */
const BODIES: readonly (readonly [body: string, payload: string, isInjected: boolean])[] = [
  ['execute p;', `select ${HIT}`, true],
  [`execute 'select ' || p;`, AS_EXPRESSION, true],
  [`execute 'select ''' || p || '''';`, AS_VALUE, true],
  [`execute format('select %s', p);`, AS_EXPRESSION, true],
  [`execute format('select %2$s, %1$L', 1, p);`, AS_EXPRESSION, true],
  [`execute concat('select ', lower(p));`, AS_EXPRESSION, true],
  [`execute 'select ' || coalesce(p, '1')::text;`, AS_EXPRESSION, true],
  [`v := 'select ' || p; execute v;`, AS_EXPRESSION, true],
  [`v := 'select '; v := v || p; execute v;`, AS_EXPRESSION, true],
  [`for r in execute 'select 1 as x from ' || p loop null; end loop;`, AS_NAME, true],
  [`execute format('select * from %I', p);`, AS_NAME, false],
  [`execute format('select %L', p);`, AS_VALUE, false],
  [`execute format('select 1, %%s %s', '')  using p;`, AS_EXPRESSION, false],
  [`execute 'select * from ' || quote_ident(p);`, AS_NAME, false],
  [`execute 'select ' || quote_literal(p);`, AS_VALUE, false],
  [`execute 'select $1' using p;`, AS_EXPRESSION, false],
  [`execute 'select ' || length(p);`, AS_EXPRESSION, false],
  [`execute 'select ' || p::int;`, AS_EXPRESSION, false],
  [`if p not in ('1', '2') then raise 'no'; end if; execute 'select ' || p;`, AS_EXPRESSION, false],
];

let database: Database;
let catalog: Catalog;
beforeAll(async () => {
  await loadParser();
  const sql = [
    'create table public.news (id int);',
    `create function public.perform_hit() returns text language plpgsql as $$ begin raise exception using errcode = 'HIT00'; end $$;`,
    ...BODIES.map(
      ([body], i) => `create function public.tried${i}(p text) returns void language plpgsql set search_path = public as $body$
declare v text; r record;
begin ${body} end $body$;`,
    ),
  ].join('\n');
  const replay = createReplay(loadPlatform('postgres', {}));
  for (const statement of parseFile({ path: 'a.sql', text: sql }).statements) replay.apply(statement);
  catalog = replay.catalog;
  database = await openDatabase();
  await database.exec(sql);
}, 60_000);
afterAll(() => database.close());

test.each(BODIES.map(([body, payload, isInjected], i) => ({ body, payload, isInjected, i })))(
  '$body',
  async ({ payload, isInjected, i }) => {
    const routine = routinesOf(catalog).find(({ name }) => name === `tried${i}`);
    expect(routine && injectionOf(routine)?.argument).toBe(isInjected ? 'p' : undefined);
    const outcome = await database.discarding(async () =>
      database.attempt(`select public.tried${i}('${payload.replaceAll("'", "''")}')`),
    );
    if (isInjected) expect(outcome?.sqlstate).toBe('HIT00');
    else expect(outcome?.sqlstate).not.toBe('HIT00');
  },
);
