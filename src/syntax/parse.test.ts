import { describe, expect, it } from 'vitest';
import fc from '../dev/property.ts';
import { type ParsedFile, parseFile } from './parse.ts';
import { loadParser } from './parser.ts';
import { statementText } from './statement.ts';

await loadParser();

const parse = (text: string): ParsedFile => parseFile({ path: 'x.sql', text });
const errorsOf = (text: string) => parse(text).errors.map(({ message, span }) => [message, text.slice(span.start, span.end)]);

const STATEMENTS = [
  'create table "é 🐘" (a int /* ; */, b text default \';\')',
  "insert into t values ('列', e'\\'; --', U&'\\0061')",
  'do $x$ begin perform 1; end $x$',
  "create function f() returns int language sql as 'select 1; -- x'",
  'create function g() returns int begin atomic select case when true then 1 end; select 2; end',
  'create rule r as on insert to t do also (select 1; select 2)',
  'comment on table t is $$ a;\nb $$',
  'create policy p on t using (true)',
];
const BROKEN = [
  'create tabel t (id int)',
  'create table u (id int',
  'create table u (id int))',
  'select 1 from where',
  'alter table t add colum a int',
  "select e'\\u12'",
  'select ""',
];
const gap = fc.constantFrom('', '\n', '\r\n\t', '-- a ; comment\n', '/* ; /* é */ */ ', ' \f\n');
const good = fc.record({ before: gap, sql: fc.constantFrom(...STATEMENTS), after: gap });

it('gives every statement a text that parses alone to the same', () => {
  fc.assert(
    fc.property(fc.array(good, { maxLength: 6 }), gap, (parts, rest) => {
      const { statements, errors } = parse(parts.map(({ before, sql, after }) => `${before}${sql}${after};`).join('') + rest);
      expect(errors).toEqual([]);
      expect(statements.map(statementText)).toEqual(parts.map(({ sql }) => sql));
      for (const one of statements) expect(parse(statementText(one)).statements[0]?.tag).toBe(one.tag);
    }),
    { numRuns: 100 },
  );
});

it('leaves comments out of a last statement that no semicolon ends', () => {
  for (const end of ['', ' ', ' -- x', '\n/* x */', '\n-- x\n/* y */ ', '; -- x', ' -- x\n;'])
    expect(parse(`select 'a -- b' /* c */ as d${end}`).statements.map(statementText)).toEqual(["select 'a -- b' /* c */ as d"]);
});

it('loses no statement to the broken ones around it', () => {
  const part = fc.oneof(
    fc.constantFrom(...STATEMENTS).map((sql) => ({ sql, ok: true })),
    fc.constantFrom(...BROKEN).map((sql) => ({ sql, ok: false })),
  );
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
      const text = parts.map(({ sql }) => `${sql};\n`).join('');
      const { statements, errors } = parse(text);
      expect(statements.map(statementText)).toEqual(parts.filter(({ ok }) => ok).map(({ sql }) => sql));
      expect(errors.map(({ statement }) => text.slice(statement.start, statement.end))).toEqual(
        parts.filter(({ ok }) => !ok).map(({ sql }) => `${sql};`),
      );
      for (const { span, statement } of errors)
        expect(span.start >= statement.start && span.end <= statement.end && span.end > span.start).toBe(true);
    }),
    { numRuns: 100 },
  );
});

describe('what swallows the rest of a file', () => {
  const after = "create table u (a text default 'y');\ncreate table v ();";
  it.each([
    ["create table t (a text default 'x);", 2],
    ['create table "t (a text);', 2],
    ['do $$ begin perform 1;\n  perform 2;\nend;', 2],
    ['create table t (a int;', 2],
    ['create table t (a int)', 3],
    ['create table t (a int) -- no semicolon', 3],
  ])('%s', (open, count) => {
    const { statements, errors } = parse(`${open}\n${after}`);
    expect(errors).toHaveLength(1);
    expect(statements.map(({ tag }) => tag)).toEqual(Array(count).fill('CreateStmt'));
    expect(statements.map(statementText).slice(-2).join(';\n').concat(';')).toBe(after);
  });

  it('leaves what an open comment has swallowed alone, as PostgreSQL does', () => {
    const { statements, errors } = parse(`create table t ();\n/* a path: /*.\n */\n${after}`);
    expect([statements.length, errors.map(({ message }) => message.slice(0, 23))]).toEqual([1, ['unterminated /* comment']]);
  });

  it('says so where it was a missing semicolon', () => {
    const [error] = parse('create table t ()\ncreate table u ()').errors;
    expect([error?.message, error?.help]).toEqual([
      'syntax error at or near "create"',
      'end the statement before it with a semicolon',
    ]);
  });
});

describe('the place of an error', () => {
  it.each([
    ['tabel', 'syntax error at or near "tabel"', 'tabel'],
    ['select \'🐘é\';\n/* é */ create "é" x', 'syntax error at or near ""é""', '"é"'],
    ['select 1 +', 'syntax error at end of input', '+'],
    ['select f( -- x\n', 'syntax error at end of input', '('],
    ['select 1 +;', 'syntax error at or near ";"', ';'],
    ["select 'é\n''", 'unterminated quoted string at or near "\'é…"', "'é"],
    ["select e'é\\u12'", 'invalid Unicode escape', "\\u12'"],
    ['/* é', 'unterminated /* comment at or near "/* é"', '/* é'],
    ['select a->>1 from from t', 'syntax error at or near "from"', 'from'],
  ])('%s', (text, message, near) => {
    expect(errorsOf(text)).toEqual([[message, near]]);
  });
  it('is the second of two equal words', () => {
    expect(parse('select a from from t').errors[0]?.span.start).toBe(14);
  });
});

describe('what is large, deep or no SQL', () => {
  const nested = (depth: number) => `select ${'('.repeat(depth)}1${')'.repeat(depth)}`;
  const sum = (terms: number) => `select ${Array(terms).fill('1').join('+')}`;
  const tooDeep = 'stack depth limit exceeded';
  it.each<[string, string, number, string[]]>([
    ['nothing', '', 0, []],
    ['only comments', '-- a\n/* b */', 0, []],
    ['only semicolons', ';;;', 0, []],
    ['1,000 parentheses', nested(1000), 1, []],
    ['50,000 parentheses', nested(50_000), 0, ['memory exhausted at or near "("']],
    ['a sum of 2,000', sum(2000), 1, []],
    ['a sum of 20,000', sum(20_000), 0, [tooDeep]],
    ['2,600 calls', `select ${'f('.repeat(2600)}1${')'.repeat(2600)}`, 0, [tooDeep]],
    ['20,000 conditions', `select 1 where ${Array(20_000).fill('a = 1').join(' and ')}`, 1, []],
    ['100,000 rows', `insert into t values ${Array(100_000).fill('(1)').join(',')}`, 1, []],
    ['20,000 statements', 'create table t (a int);\n'.repeat(20_000), 20_000, []],
    ['one line of 5 MB', `select '${'x'.repeat(5e6)}'`, 1, []],
    ['a lone surrogate', "select '\ud800'", 1, []],
    ['a NUL', 'select 1;\0 select 2', 2, []],
  ])('%s', (_, text, statements, messages) => {
    const file = parse(text);
    expect([file.statements.length, file.errors.map(({ message }) => message)]).toEqual([statements, messages]);
  });

  it('takes no offence at binary data', () => {
    expect(parse(Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 197) & 255)).toString()).errors.length).toBeGreaterThan(
      0,
    );
  });

  it('takes 10,000 refused statements one by one', () => {
    expect(parse('create tabel t (a int);\n'.repeat(10_000)).errors).toHaveLength(10_000);
  });

  // The parser leaves a part of its stack behind each time it runs out of it: without care it is spoilt at the 29th.
  it('survives deep statements again and again', () => {
    const text = `${sum(20_000)};\nselect 1;`;
    for (let i = 0; i < 40; i++) expect([parse(text).errors.length, parse('select 2').statements.length]).toEqual([1, 1]);
    expect(parse(sum(2000)).errors).toEqual([]);
  });
});

it.each(["'a'\n--\n'b'", "e'a\\''\n  -- é 🐘, it's\n\r -- ''\n'''b'", "x'1F'\n--'\n'2'", "u&'\\0061'\n-- \\\n'b'"])(
  'joins the parts of a string as PostgreSQL does, comments between them or not: %s',
  (sql) => {
    const { statements, errors } = parse(`select ${sql}; select 'é', f(1);`);
    expect(errors).toEqual([]);
    expect(statements.map(statementText)).toEqual([`select ${sql}`, "select 'é', f(1)"]);
    expect(errorsOf("select 'a''\n--x\n''b', c c c\n; select 'a'\n--é\n'b' c c")).toEqual([
      ['syntax error at or near "c"', 'c'],
      ['syntax error at or near "c"', 'c'],
    ]);
  },
);

it('leaves what stands in dollar quotes as it is written, though another string is joined', () => {
  const body = "$$ select 'a'\n--b\n'c' $$";
  const sql = `do ${body} language plpgsql; select ${body}, 'x'\n--y\n'z'`;
  const { statements, errors } = parse(sql);
  expect(errors).toEqual([]);
  expect(JSON.stringify(statements.at(-1)?.node)).toContain(JSON.stringify(body.slice(2, -2)));
});
