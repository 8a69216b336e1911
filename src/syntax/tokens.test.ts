import { beforeAll, describe, expect, it } from 'vitest';
import { type NodeTag, walk } from './node.ts';
import { parseFile } from './parse.ts';
import { loadParser } from './parser.ts';
import { type Extent, isStatement, placeOf, type Statement } from './statement.ts';
import { alterTableCommandPlace, placeOfName, spanOf, statementTokens } from './tokens.ts';

beforeAll(loadParser);

function statement(sql: string): Statement {
  const { statements, errors } = parseFile({ path: 'x.sql', text: sql });
  expect(errors).toEqual([]);
  return statements.at(-1) as Statement;
}

/** The texts of the places that all nodes of a tag have. */
function spansOf(sql: string, tag: NodeTag | 'typeName', extent: Extent): string[] {
  const one = statement(sql);
  const out: string[] = [];
  const add = (node: object) => {
    const { file, start, end } = spanOf(placeOf(one, (node as { location?: number }).location, extent));
    out.push(file.text.slice(start, end));
  };
  walk({ [one.tag]: one.node }, (at, node) => {
    if (at === tag) add(node);
    const { typeName } = node as { typeName?: object };
    if (tag === 'typeName' && typeName) add(typeName);
    return undefined;
  });
  return out;
}

describe('type names', () => {
  it.each([
    'timestamp(3) without time zone',
    'time with time zone',
    'double precision',
    'varchar(20)[]',
    'character varying (20) [3][]',
    'national character varying(5)',
    'bit varying',
    'interval day to second',
    'interval second(3)',
    'int array[4]',
    'numeric(10, 2)',
    'public."My Type"',
    'extensions.geography(point, 4326)',
    'U&"d\\0061t"',
  ])('%s', (type) => {
    expect(spansOf(`create table é (a ${type} not null, b ${type})`, 'typeName', 'type')).toEqual([type, type]);
    expect(spansOf(`alter table t alter a type ${type} using (b)`, 'typeName', 'type')).toEqual([type]);
  });

  it.each(['a.b%type', 'b.c.d%type', 'setof a.b%type'])('%s', (type) => {
    const sql = `create function f(x int) returns ${type} language sql as ''`;
    const { start, end } = spanOf(placeOf(statement(sql), sql.indexOf(type), 'type'));
    expect(sql.slice(start, end)).toBe(type);
  });

  it('leaves the parentheses of a typed table alone', () => {
    const sql = 'create table t of s.k (primary key (id))';
    const { start, end } = spanOf(placeOf(statement(sql), sql.indexOf('s.k'), 'type'));
    expect(sql.slice(start, end)).toBe('s.k');
  });
});

describe('expressions', () => {
  const policy = (using: string) => `create policy "é" on t for select using (${using}) with check (${using})`;
  it.each([
    'true',
    'auth.uid() = user_id',
    '(a + b) * c > 1',
    '((a + b)) is not null',
    'a is null',
    'a in (1, 2)',
    "a in (select x from y where z = 'q' order by x desc)",
    'exists (select from m where m.id = t.id limit 1)',
    'a = any (array[1, 2])',
    '(select auth.uid()) = user_id',
    'now()',
    'case when a is not null then true else b is null end',
    "(a ->> 'b')::timestamp(3) without time zone < now()",
    "a between interval '1 day' and c::varchar(20)[]",
    'a is distinct from b or not c.d.e',
    'a collate "C" = \'x\'',
    'x[1] = coalesce(a, b, nullif(c, d))',
    'count(*) over (partition by a) > 1',
    "a at time zone 'utc' > current_timestamp(3)",
    "U&'d!0061t' uescape '!' = a",
  ])('%s', (using) => {
    const [first, ...rest] = expressionsOf(policy(using));
    expect([first, rest.length]).toEqual([using, 1]);
    expect(rest).toEqual([using]);
  });

  /** The places of a policy's expressions as the replay takes them: from the least location in the tree. */
  function expressionsOf(sql: string): string[] {
    const one = statement(sql);
    const { qual, with_check } = one.node as { qual: object; with_check: object };
    return [qual, with_check].map((tree) => {
      const { start, end, file } = spanOf(placeOf(one, leastLocation(tree), 'expression'));
      return file.text.slice(start, end);
    });
  }
  function leastLocation(tree: object): number {
    let least = Number.POSITIVE_INFINITY;
    JSON.stringify(tree, (key, value) => {
      if (key === 'location' && value >= 0) least = Math.min(least, value);
      return value;
    });
    return least;
  }

  it.each([
    ['default', "'x'::text", 'not null'],
    ['default', 'null', 'null'],
    ['default', '(1 + 2) * 3', 'check (a > 0)'],
    ['default', 'f(a => 1, b => 2)', 'references auth.users'],
    ['default', 'case when true then 1 else null end', 'unique'],
    ['default', "timezone('utc', now())", 'constraint x not null'],
    ['default', "'{}'::text[]", 'collate "C"'],
    ['default', '-1', 'primary key'],
    ['default', 'current_date', ''],
  ])('%s %s before %s', (_, expression, rest) => {
    const sql = `create table t (a int default ${expression} ${rest}, b int)`;
    const one = statement(sql);
    let least = -1;
    walk({ [one.tag]: one.node }, (tag, node) => {
      const { contype, raw_expr } = node as { contype?: string; raw_expr?: object };
      if (tag === 'Constraint' && contype === 'CONSTR_DEFAULT') least = leastLocation(raw_expr as object);
      return undefined;
    });
    const { start, end } = spanOf(placeOf(one, least, 'expression'));
    expect(sql.slice(start, end)).toBe(expression);
  });

  it('points at one operand by its own extent', () => {
    const sql = policy('a = 1 or true or b');
    expect(spansOf(sql, 'A_Const', 'expression')).toEqual(['1', 'true', '1', 'true']);
    expect(spansOf(policy('auth.uid() = a'), 'FuncCall', 'call')).toEqual(['auth.uid()', 'auth.uid()']);
  });
});

describe('clauses', () => {
  it('ends a column constraint before the next one', () => {
    const constraints = [
      'constraint pk primary key',
      'not null',
      'default (1)',
      'constraint d default (2 + 1) * 3',
      'references auth.users (id) match full on delete set null on update set default deferrable initially deferred',
      'check (a > 0 and a is not null) no inherit',
      'unique nulls not distinct',
      'generated by default as identity (start 1)',
      'default null',
      'null',
    ];
    const sql = `create table t (id int ${constraints.join(' ')}, b int)`;
    expect(
      spansOf(sql, 'Constraint', 'clause').filter((text) => !text.startsWith('deferrable') && !text.startsWith('initially')),
    ).toEqual(constraints);
  });

  it('takes table constraints and added ones whole', () => {
    const table = 'constraint c check (a in (1, 2)) not valid';
    expect(spansOf(`create table t (a int, ${table}, b int)`, 'Constraint', 'clause')).toEqual([table]);
    const added = 'foreign key (a, b) references s.t (c, d) on delete cascade not valid';
    expect(spansOf(`alter table t add ${added}, drop column x`, 'Constraint', 'clause')).toEqual([added]);
  });
});

describe('ALTER TABLE commands', () => {
  const commands = [
    'add column "é, x" numeric(10, 2) default f(1, 2) not null',
    'alter column b type text using concat(a, b)',
    'drop column if exists c cascade',
    'add constraint x foreign key (a, b) references y (c, d)',
    'enable row level security',
    'set (fillfactor = 70, autovacuum_enabled = false)',
    'owner to me',
  ];
  it.each(['alter table if exists only a.b', 'alter table "a ,b" *', 'alter table only (t)', 'ALTER TABLE /* , */ t'])(
    '%s',
    (head) => {
      const sql = `select 1; ${head} -- a, b\n ${commands.join(', ')};`;
      const one = statement(sql);
      if (!isStatement(one, 'AlterTableStmt')) throw new Error(one.tag);
      const texts = commands.map((_, index) => {
        const { start, end } = spanOf(alterTableCommandPlace(one, index));
        return sql.slice(start, end);
      });
      expect(texts).toEqual(commands);
      expect(alterTableCommandPlace(one, 99).offset).toBe(-1);
    },
  );
});

describe('placeOfName', () => {
  it.each([
    ['alter table t drop column "A""b"', 'A"b', '"A""b"'],
    ['alter table t drop column FOO', 'foo', 'FOO'],
    ['alter table t drop column ÉTÉ', 'ÉtÉ', 'ÉTÉ'], // ASCII letters only are folded
    ['alter table t drop column U&"d\\0061t\\+000061\\\\"', 'data\\', 'U&"d\\0061t\\+000061\\\\"'],
    [`alter table t drop column U&"d!0061t" uescape '!'`, 'dat', 'U&"d!0061t"'],
    [`alter table t drop column ${'x'.repeat(70)}`, 'x'.repeat(63), 'x'.repeat(70)],
  ])('%s', (sql, name, expected) => {
    const one = statement(sql);
    const { start, end } = spanOf(placeOfName(placeOf(one, undefined), name));
    expect(sql.slice(start, end)).toBe(expected);
  });

  it('is the place itself where the name does not stand', () => {
    const place = placeOf(statement('select a'), 7);
    expect(placeOfName(place, 'b')).toBe(place);
  });
});

// A search from the start each time takes a minute.
it('finds places in a statement of 100,000 tokens in no time', { timeout: 30_000 }, () => {
  const one = statement(`insert into t values ${'(1, a),'.repeat(20_000)} (2, b)`);
  const tokens = statementTokens(one);
  expect(tokens.length).toBeGreaterThan(100_000);
  const places = tokens.map(({ start }) => spanOf({ statement: one, offset: start, extent: 'name' }));
  expect(places.at(-1)?.start).toBe(one.text.sql.length - 1);
});

it.each([
  'create policy p on t to authenticated using ((a = b or f(a, (b)) in (1, 2)) and (select auth.uid()) = c)',
  'create policy p on t using (((a) = (b)) or c is not null) with check (case when (a) then x.y.z else f(g(h(1, 2, 3, 4, 5, 6, 7))) end)',
  "create table s.t (a int default (1 + (2)), b text check (b::varchar(3) <> 'é'), c int generated always as ((a) * 2) stored)",
  'select a.b.c.d, f(1), (g(2)).x, (select max(y) from s.t where (t.a)[1] = 3) from s.t join lateral s.f(1, 2) on true',
])('finds the same places before the statement is cut as after: %s', (sql) => {
  const places = (one: Statement) => {
    const found: string[] = [];
    walk(one.node, (tag, node) => {
      const { location } = node as { location?: number };
      for (const extent of ['token', 'name', 'call', 'expression'] as const) {
        const { start, end } = spanOf(placeOf(one, location, extent));
        found.push(`${tag} ${extent} ${sql.slice(start, end)}`);
      }
      return undefined;
    });
    return found;
  };
  const cut = statement(sql);
  statementTokens(cut);
  expect(places(statement(sql))).toEqual(places(cut));
  expect(places(cut).length).toBeGreaterThan(20);
});

it.each([
  ['$$ select missing $$', 'missing'],
  ['$fn$ select 1 as ä, public.missing$fn$', 'public.missing'],
  ["' select missing '", "' select missing '"],
  ["E' select \\'missing\\''", "E' select \\'missing\\''"],
])('takes a place inside the body %s for %s, whether or not the statement has been cut', (body, expected) => {
  const sql = `create function f() returns int language sql as ${body}`;
  const cut = statement(sql);
  statementTokens(cut);
  for (const one of [statement(sql), cut]) {
    const offset = Buffer.byteLength(sql.slice(0, sql.search(/(?:public\.)?missing/)));
    const { start, end } = spanOf(placeOf(one, offset, 'name'));
    expect(sql.slice(start, end)).toBe(expected);
  }
});
