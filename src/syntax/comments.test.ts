import { expect, it } from 'vitest';
import { commentsOf, nextStatement, statementAt } from './comments.ts';
import { parseFile } from './parse.ts';
import { loadParser } from './parser.ts';

await loadParser();

const sql = `-- é one
create table t (a int /* two /* nested */ */, b text default '-- no');
do $x$
begin
  -- three
  create table u (a text default '-- no'); -- four
  if true then drop table u; end if;
end $x$;
create or replace function f(x text default '-- no') returns int language sql as '
  -- five
  select 1';
comment on table t is $$ -- no $$;
creat table v (); -- six
select 1 -- seven`;
const file = parseFile({ path: 'x.sql', text: sql });
const text = (span: { start: number; end: number } | undefined) => span && sql.slice(span.start, span.end);

it('finds the comments of the text and of routine bodies', () => {
  expect(commentsOf(file.text).map(({ kind, body, inRoutine }) => [kind, body, inRoutine])).toEqual([
    ['line', ' é one', false],
    ['block', ' two /* nested */ ', false],
    ['line', ' three', true],
    ['line', ' four', true],
    ['line', ' five', true],
    ['line', ' six', false],
    ['line', ' seven', false],
  ]);
  for (const { span, body } of commentsOf(file.text)) expect(text(span)).toContain(body);
});

it('finds the statement around an offset', () => {
  expect(text(statementAt(file, sql.indexOf('nested')))).toMatch(/^create table t.*no'\)$/s);
  expect(text(statementAt(file, sql.indexOf('three')))).toMatch(/^do.*\$x\$$/s);
  expect(text(statementAt(file, sql.indexOf('table v')))).toBe('creat table v ();');
  expect(statementAt(file, 0)).toBeUndefined();
  expect(statementAt(file, sql.indexOf('six'))).toBeUndefined();
  expect(statementAt(file, sql.length)).toBeUndefined();
});

it('finds the statement after a comment, in a body up to the next semicolon', () => {
  const next = commentsOf(file.text).map(({ span }) => text(nextStatement(file, span.end)));
  expect(next.map((one) => one?.replace(/\s+/g, ' ').slice(0, 30))).toEqual([
    'create table t (a int /* two /',
    'do $x$ begin -- three create t',
    'create table u (a text default',
    'if true then drop table u',
    'select 1',
    'select 1',
    undefined,
  ]);
});
