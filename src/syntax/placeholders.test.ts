import { describe, expect, it } from 'vitest';
import { createReplay } from '../catalog/replay/replay.ts';
import { loadPlatform } from '../project/platform.ts';
import { parseFile } from './parse.ts';
import { loadParser } from './parser.ts';
import { placeOf, statementText } from './statement.ts';
import { spanOf } from './tokens.ts';

await loadParser();

const parse = (text: string) => parseFile({ path: 'x.sql', text });

describe('placeholders', () => {
  it.each([
    ['grant all on schema public to :OWNER', '":OWNER"'],
    ['create policy p on t to :ROLE, anon using (true)', '":ROLE"'],
    ['set search_path to :schema, public', '":schema"'],
    ["alter role r password :'pw'", '":\'pw\'"'],
    ['create schema :"name"', '":\\"name\\""'],
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: these are placeholders.
    ['create table ${Schema}.app_${x}_log (id int)', '"app_${x}_log"'],
    ['create role r password ${pw}', '"${pw}"'],
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above.
    ['create table t (a {{ type }})', '"{{ type }}"'],
    ["select '{{x}} :x ::y', {{y}}", '"{{y}}"'],
    ['select a[b:c], x::int, :d::int', '":d"'],
    ['create sequence s start :first', '"ival":1'],
  ])('%s', (sql, holds) => {
    const { statements, errors } = parse(`/* é */ select 'é 🐘';\n${sql};\nselect 1`);
    expect(errors).toEqual([]);
    expect(statements.map((one) => one.placeholders)).toEqual([undefined, true, undefined]);
    expect(JSON.stringify(statements[1]?.node)).toContain(holds);
    expect(statements[1] && statementText(statements[1])).toBe(sql);
  });

  it.each([
    'select x:int',
    "select '1':int",
    'select a[:b] from from t',
    'create tabel :t (id int)',
    'select : x',
    'select :1',
    'do $$ begin :x',
    '{% if a %} select 1 {% endif %}',
  ])('are not in %s', (sql) => {
    expect(parse(sql).errors).toHaveLength(1);
  });

  it('leave what parses as it is alone', () => {
    const { statements } = parse(`select a[b:c], '{"a": 1}'::jsonb -> 'b', $$ :x $$; call f(x := 1)`);
    expect(statements.map((one) => one.placeholders)).toEqual([undefined, undefined]);
  });

  it('are one name in places', () => {
    const sql = 'drop table {{ schema }}.t, u';
    const [statement] = parse(sql).statements;
    if (!statement) throw new Error('refused');
    const { start, end } = spanOf(placeOf(statement, sql.indexOf('{{')));
    expect(sql.slice(start, end)).toBe('{{ schema }}.t');
  });

  it('stand for objects that nobody knows', () => {
    const { statements } = parse('grant usage on schema public to :ROLE;\ncreate schema :s;\ncreate table :s.t ();');
    const replay = createReplay(loadPlatform('postgres'));
    const steps = statements.flatMap((statement) => replay.apply(statement));
    expect(steps.map(({ failure, unfollowed }) => failure?.message ?? unfollowed)).toEqual([
      'it holds placeholders',
      undefined,
      undefined,
    ]);
    expect([...replay.catalog.relationNames.keys()].filter((name) => name.includes(':s'))).toHaveLength(1);
  });
});
