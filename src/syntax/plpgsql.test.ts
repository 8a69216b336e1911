import { beforeAll, expect, test } from 'vitest';
import { parseFile } from './parse.ts';
import { loadParser, ParseFailure } from './parser.ts';
import { parsePlpgsql } from './plpgsql.ts';
import type { PlQuery } from './plpgsql-tree.ts';
import { isStatement } from './statement.ts';

beforeAll(() => loadParser());

function bodyOf(sql: string) {
  const [statement] = parseFile({ path: 'x.sql', text: sql }).statements;
  if (!statement || !isStatement(statement, 'DoStmt')) throw new Error('no DO block');
  return parsePlpgsql(statement);
}

/** All queries of a body with the text they are said to stand at. */
function placed(sql: string): readonly (readonly [string, string | undefined])[] {
  const found: [string, string | undefined][] = [];
  JSON.stringify(bodyOf(sql), (_, value: PlQuery | undefined) => {
    if (value && typeof value === 'object' && 'sql' in value)
      found.push([value.sql, value.at?.text.sql.slice(value.at.start, value.at.end)]);
    return value && typeof value === 'object' && 'text' in value && 'start' in value ? undefined : value;
  });
  return found;
}

test('queries stand where they are written, after wider characters and CRLF, not in comments or words', () => {
  const sql = [
    '-- größer 🎉',
    "do $ä$ declare über text := 'é🎉'; begin",
    '  -- create table t ()',
    '  create table t ();',
    '  if not über then über := not über; end if;',
    'end $ä$',
  ].join('\r\n');
  for (const [query, text] of placed(sql)) expect(text).toBe(query);
  expect(placed(sql).map(([query]) => query)).toEqual(["'é🎉'", 'create table t ()', 'not über', 'not über']);
});

test('INTO targets are blanks in the query, PERFORM is a SELECT one character on', () => {
  const sql = 'do $$ declare a int; b int; begin select 1, 2 into strict a, b from t; perform f(a); end $$';
  expect(placed(sql)).toEqual([
    [`select 1, 2${' '.repeat(' into strict a, b '.length)}from t`, 'select 1, 2 into strict a, b from t'],
    ['SELECT f(a)', 'erform f(a)'],
  ]);
});

test('a body with escaped quotes stands nowhere', () => {
  expect(placed("do 'begin perform ''x''; end'")).toEqual([["SELECT 'x'", undefined]]);
});

test('variables of loops are told from declared ones of the same name', () => {
  const { variables, block } = bodyOf(
    'do $$ declare i int; r t%rowtype; begin for i in 1..2 loop null; end loop; for r in select 1 loop null; end loop; end $$',
  );
  const [declared, ofLoop] = variables.filter(({ name }) => name === 'i').map(({ number }) => number);
  expect(block.declares).toContain(declared);
  expect(block.declares).not.toContain(ofLoop);
  expect(block.body[0]).toMatchObject({ kind: 'for range', variable: ofLoop });
  expect(block.body[1]).toMatchObject({ kind: 'for query', target: { kind: 'record' } });
});

test('assignments lose their target, with quotes, fields and subscripts in it', () => {
  const values = placed(`do $$ declare "a=b" int; c int[]; begin "a=b" := 1; c[1] = 2; end $$`).map(([query]) => query);
  expect(values).toEqual(['1', '2']);
});

test('what PL/pgSQL refuses is a ParseFailure', () => {
  expect(() => bodyOf('do $$ begin for x in select 1 loop null; end loop; end $$')).toThrow(ParseFailure);
});
