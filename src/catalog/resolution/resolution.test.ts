import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtinFunctions } from '../builtin-functions.ts';
import { findBuiltinType } from '../builtin-types.ts';
import { emptyCatalog } from '../catalog.ts';
import functions from '../platform/server/functions.json' with { type: 'json' };
import operators from '../platform/server/operators.json' with { type: 'json' };
import { canCoerce } from './coercion.ts';
import { selectCommonType } from './common-type.ts';
import { type Callable, resolveFunction } from './functions.ts';
import { badLiteral } from './literals.ts';
import { type Refused, type Resolved, resolveOperator } from './operators.ts';

// Thousands of expressions over types: what PostgreSQL gives each, or why it refuses it, and what the resolution says.

const TYPES =
  `int2 int4 int8 numeric float4 float8 text varchar bpchar name "char" bool uuid json jsonb date timestamp timestamptz time timetz
interval bytea inet cidr oid regclass money bit varbit int4range int4multirange tsvector tsquery point box xid pg_lsn _int4 _text _varchar _uuid
_jsonb int2vector oidvector information_schema.sql_identifier unknown`.split(/\s+/);

interface Question {
  readonly expression: string;
  /** A type's name, or `!` and the SQLSTATE. */
  readonly ours: string;
}

let database: PGlite;
beforeAll(async () => {
  database = await PGlite.create();
  await database.exec(`create function pg_temp.answer(expression text) returns text language plpgsql as $$
    declare answer text;
    begin
      execute 'create temp view probe as select ' || expression || ' as probed';
      select case when n.nspname = 'pg_catalog' then '' else n.nspname || '.' end || t.typname into answer
      from pg_attribute a join pg_type t on t.oid = a.atttypid join pg_namespace n on n.oid = t.typnamespace
      where attrelid = 'probe'::regclass and attnum = 1;
      drop view probe;
      return answer;
    exception when others then return '!' || sqlstate;
    end $$`);
});
afterAll(() => database.close());

async function disagreements(questions: readonly Question[]): Promise<readonly string[]> {
  expect(questions.length).toBeGreaterThan(100);
  const { rows } = await database.query<{ readonly answer: string }>(
    'select pg_temp.answer(e) as answer from unnest($1::text[]) with ordinality as asked(e, n) order by n',
    [questions.map(({ expression }) => expression)],
  );
  return questions.flatMap(({ expression, ours }, i) => {
    const answer = rows[i]?.answer ?? '';
    return answer === ours ? [] : [`${expression}: PostgreSQL says ${answer}, we ${ours}`];
  });
}

/** A NULL of a type; one without type for `unknown`. */
function nullOf(type: string): string {
  return type === 'unknown' ? 'null' : `null::${type}`;
}

function key(type: string): string {
  return type.replaceAll('"', '');
}

function said(found: Resolved | Refused): string {
  if (typeof found === 'string') return found === 'none' ? '!42883' : '!42725';
  return found.result === 'unknown' ? 'text' : String(found.result);
}

test('operators', async () => {
  const names = Object.keys(operators.operators);
  const questions: Question[] = [];
  // steps that have no factor in common with the numbers of types and operators meet all of them
  for (let i = 0; i < 3000; i++) {
    const [name, left, right] = [
      names[(i * 7) % names.length],
      TYPES[(i * 11) % TYPES.length],
      TYPES[(i * 5 + (i >> 4)) % TYPES.length],
    ];
    if (name === undefined || left === undefined || right === undefined) continue;
    const ours = said(resolveOperator(emptyCatalog, name, key(left), key(right)));
    questions.push({ expression: `${nullOf(left)} ${name} ${nullOf(right)}`, ours });
  }
  for (const name of ['-', '+', '~', '@', '!!', '|/'])
    for (const type of TYPES)
      questions.push({
        expression: `${name} ${nullOf(type)}`,
        ours: said(resolveOperator(emptyCatalog, name, undefined, key(type))),
      });
  expect(await disagreements(questions)).toEqual([]);
}, 120_000);

const PSEUDO = new Set(['cstring', 'event_trigger', 'record', 'trigger', 'void']);

test('functions', async () => {
  const questions: Question[] = [];
  let turn = 0;
  for (const name of Object.values(functions).flatMap((part) => Object.keys(part))) {
    const callables = builtinFunctions(name, 18).map((builtin): Callable => ({ ...builtin, builtin }));
    // PostgreSQL's own calls, other grammar, and names that are types too: a call of one argument may be a cast
    if (callables.some(({ builtin }) => builtin?.kind !== 'f') || /^(?:ri_|RI_|.*_(?:in|out|handler)$|unknownout)/.test(name))
      continue;
    // half of them tells enough
    if (turn++ % 2) continue;
    const callable = callables[(turn >> 1) % callables.length];
    const types = (callable?.arguments ?? []).map(({ type }, i) => {
      const isPlain = /^_?[a-z0-9]+$/.test(type) && !/^_?(?:any|cstring|internal|record|char$|.*trigger$|.*handler$)/.test(type);
      return isPlain && (turn + i) % 3 ? type : (TYPES[(turn * 7 + i * 5) % TYPES.length] ?? 'unknown');
    });
    if (turn % 8 === 0) types.push('int4');
    if (types.length === 1 && findBuiltinType('pg_catalog', name)) continue;
    const found = resolveFunction(emptyCatalog, [callables], { types: types.map(key), names: [], variadic: false });
    // of a pseudo-type no view has a column
    if (typeof found !== 'string' && (found.result === undefined || PSEUDO.has(found.result))) continue;
    questions.push({ expression: `pg_catalog."${name}"(${types.map(nullOf).join(', ')})`, ours: said(found) });
  }
  expect(await disagreements(questions)).toEqual([]);
}, 120_000);

test('common types of branches', async () => {
  const questions = TYPES.flatMap((one, i) =>
    TYPES.filter((_, j) => (i * 3 + j) % 4 === 0).map((other): Question => {
      const types = [one, other].map(key);
      const common = selectCommonType(emptyCatalog, types);
      const isTaken = common !== undefined && types.every((type) => canCoerce(emptyCatalog, type, common, 'i'));
      return {
        expression: `coalesce(${nullOf(one)}, ${nullOf(other)})`,
        ours: common === undefined ? '!42804' : isTaken ? common : '!42846',
      };
    }),
  );
  expect(await disagreements(questions)).toEqual([]);
}, 120_000);

test('casts', async () => {
  const targets = TYPES.filter((type) => type !== 'unknown');
  const questions = TYPES.flatMap((source, i) =>
    targets
      .filter((_, j) => (i + j) % 2 === 0)
      .map((target): Question => {
        const ours = canCoerce(emptyCatalog, key(source), key(target), 'e') ? key(target) : '!42846';
        return { expression: `${nullOf(source)}::${target}`, ours };
      }),
  );
  expect(await disagreements(questions)).toEqual([]);
}, 120_000);

test('literals that are refused, and no others', async () => {
  const types =
    `bool int2 int4 int8 numeric float8 uuid json jsonb date timestamp timestamptz interval int4range _int4 _text _bool`.split(
      ' ',
    );
  const texts = [
    ...[
      '',
      ' ',
      'x',
      't',
      'tr',
      'o',
      'of',
      'on',
      'YES',
      ' no ',
      '1',
      '0',
      '-1',
      '+1',
      ' 12 ',
      '1.5',
      '.5',
      '5.',
      '1e5',
      '0x1F',
      '1_000',
    ],
    ...[
      '40000',
      '9999999999',
      '99999999999999999999',
      '1 2',
      '--1',
      'nan',
      'Infinity',
      '-inf',
      'now',
      'today',
      'epoch',
      'tomorrow',
      'never',
    ],
    ...[
      '2020-01-01',
      '1 day',
      '-3 hours',
      'P1D',
      'a week',
      '{}',
      '[]',
      '{1,2}',
      '{a,b}',
      '{1,,2}',
      '{"a"}',
      '[1,2]',
      '[1,2)',
      'empty',
      '{"a":1}',
    ],
    ...['{a:1}', 'null', 'true', '"x"', "'x'", '[0:1]={1,2}', '{null,1}', '{{1},{2}}', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ...['{a0eebc999c0b4ef8bb6d6bb9bd380a11}', 'a0eebc99-9c0b-4ef8-bb6d', 'A0EEBC999C0B4EF8BB6D6BB9BD380A11'],
  ];
  const { rows } = await database.query<{ readonly type: string; readonly text: string; readonly sqlstate: string | null }>(
    `select type, text, (pg_input_error_info(text, type)).sql_error_code as sqlstate
     from unnest($1::text[]) as type, unnest($2::text[]) as text`,
    [types, texts],
  );
  const wrong = rows.flatMap(({ type, text, sqlstate }) => {
    const ours = badLiteral(emptyCatalog, type, text)?.sqlstate;
    return ours === undefined || ours === sqlstate
      ? []
      : [`${type} '${text}': PostgreSQL says ${sqlstate ?? 'it is good'}, we ${ours}`];
  });
  expect(wrong).toEqual([]);
  expect(rows.filter(({ type, text }) => badLiteral(emptyCatalog, type, text)).length).toBeGreaterThan(300);
});
