import { beforeAll, describe, expect, it } from 'vitest';
import { parseFile } from './parse.ts';
import { loadParser } from './parser.ts';
import { addSuggestions } from './suggest.ts';

beforeAll(loadParser);

async function helpFor(sql: string): Promise<string | undefined> {
  const { errors } = await addSuggestions(parseFile({ path: 'x.sql', text: `select 'é 🐘';\n${sql};\nselect 1` }));
  expect(errors).toHaveLength(1);
  return errors[0]?.help;
}

describe('a misspelt word', () => {
  it.each([
    ['create tabel t (id int)', 'table'],
    ['craete table t (id int)', 'create'],
    ['create table t (id int primry key)', 'primary'],
    ['create table t (a int refrences b (id))', 'references'],
    ['create table t (id int not nul)', 'null'],
    ['alter tabel t add column a int', 'table'],
    ['alter table t add colum a int', 'column'],
    ['inser into t values (1)', 'insert'],
    ['create table t (id int defualt 1)', 'default'],
    ['create table t (id int unqiue)', 'unique'],
    ['create unqiue index on t (a)', 'unique'],
    ['insert into t value (1)', 'values'],
    ['select * form t', 'from'],
    ['select a form t', 'from'],
    ['delete form t', 'from'],
    ['update t ste a = 1', 'set'],
    ['create or replce view v as select 1', 'replace'],
    ['create table if not exist t (a int)', 'exists'],
    ['create extention x', 'extension'],
    ['create polcy "é" on t using (true)', 'policy'],
    ['create policy p on t for select usng (true)', 'using'],
    ['alter table t enable row levl security', 'level'],
    ['grnat select on t to anon', 'grant'],
    ['create tabel t (id int primry key)', 'table'],
  ])('%s', async (sql, word) => {
    const help = await helpFor(sql);
    expect(help?.replace(/ instead of `\w+`/, '')).toBe(`did you mean \`${word}\`?`);
  });
});

it('is named where PostgreSQL stopped at a later one', async () => {
  expect(await helpFor('alter table t add colum a int')).toBe('did you mean `column` instead of `colum`?');
});

describe('no advice', () => {
  it.each([
    'create table t (id int b int)',
    'create table t (id int\n, name text checks int)',
    'create table t (id int null text)',
    'select (1',
    'selektiere alles',
    "create table t (a text default 'x)",
    'foo bar baz',
    'comment; ',
  ])('%s', async (sql) => {
    const { errors } = await addSuggestions(parseFile({ path: 'x.sql', text: sql }));
    expect(errors).toHaveLength(1);
    expect(errors[0]?.help).toBeUndefined();
  });
});

describe('marks what follows from another error:', () => {
  it.each([
    [
      'what comes after a body whose quotes clash',
      "do $$ begin\ndo $$ declare r record; begin\nfor r in select 1 loop\nraise notice 'a';\nend loop;\nend $$;\nend $$;",
      1,
    ],
    ['PL/pgSQL that belongs together', "raise notice 'a';\n-- and\nraise notice 'b';\nraise notice 'c';", 1],
    ['not what stands apart', "raise notice 'a';\nselect 1;\nraise notice 'b';", 2],
    ['not another mistake', "raise notice 'a';\ncreate tabel t (a int);", 2],
  ])('%s', async (_, sql, count) => {
    const { errors } = await addSuggestions(parseFile({ path: 'x.sql', text: sql }));
    expect(errors.filter(({ follows }) => !follows)).toHaveLength(count);
    expect(errors.map(({ message }) => message)).toEqual(
      parseFile({ path: 'x.sql', text: sql }).errors.map(({ message }) => message),
    );
  });
});

it('leaves a file without errors as it is', async () => {
  const file = parseFile({ path: 'x.sql', text: 'select 1' });
  expect(await addSuggestions(file)).toBe(file);
});
