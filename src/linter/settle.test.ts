import { beforeAll, describe, expect, test } from 'vitest';
import fc from '../dev/property.ts';
import type { Exception, ObjectReference } from '../diagnostics/diagnostic.ts';
import { parseFile } from '../syntax/parse.ts';
import { loadParser } from '../syntax/parser.ts';
import { matchesObject } from './exceptions.ts';
import type { Raised } from './raise.ts';
import { type Settled, settle } from './settle.ts';

beforeAll(loadParser);

/** Settles findings given as `rule:text`: at each place of the text in the SQL, or at that of `object` where it is given. */
function run(
  sql: string,
  findings: readonly string[],
  given: { object?: ObjectReference; exceptions?: readonly Exception[]; judged?: boolean } = {},
): Settled {
  const source = { path: 'a.sql', text: sql };
  const raised = findings.flatMap((finding) => {
    const [rule = '', text = ''] = finding.split(':');
    return Array.from(sql.matchAll(new RegExp(`\\b${text}`, 'g')), ({ index }): Raised => {
      const span = { file: source, start: index, end: index + text.length };
      return {
        diagnostic: {
          rule,
          severity: 'error',
          message: rule,
          span,
          related: [],
          ...(given.object ? { object: given.object } : {}),
        },
      };
    });
  });
  return settle(raised, [parseFile(source)], {
    exceptions: given.exceptions ?? [],
    rules: ['a', 'b', 'unused-suppression', 'invalid-suppression'].map((name) => ({ name, severity: 'warning' })),
    knownRules: ['a', 'b'],
    advisorParity: false,
    projects: [{ migrations: [{ judged: given.judged ?? true }] }],
  });
}
const fingerprints = (settled: Settled) => settled.diagnostics.map((one) => one.fingerprint);

describe('order', () => {
  test('by file as the project has them, then by place; each finding once', () => {
    const files = ['9.sql', '10.sql'].map((path) => ({ path, text: 'select 1, 2;' }));
    const raised = ['b', 'a', 'a'].flatMap((rule) =>
      [...files].reverse().map((file): Raised => {
        return { diagnostic: { rule, severity: 'info', message: 'm', related: [], span: { file, start: 7, end: 8 } } };
      }),
    );
    const input = { exceptions: [], rules: [], knownRules: [], advisorParity: false, projects: [] };
    const { diagnostics, suppressed } = settle(
      raised,
      files.map((file) => parseFile(file)),
      input,
    );
    expect(diagnostics.map(({ rule, span }) => `${span.file.path} ${rule}`)).toEqual([
      '9.sql a',
      '9.sql b',
      '10.sql a',
      '10.sql b',
    ]);
    expect(suppressed).toBe(0);
  });
});

describe('fingerprints', () => {
  const sql = 'create table t (x int, y int);\ncreate table u (x int, y int);\ncreate table u (x int, y int);';

  test('are unique', () => {
    const all = fingerprints(run(sql, ['a:int', 'b:int']));
    expect(new Set(all).size).toBe(12);
    expect(all.every((one) => /^[0-9a-f]{16}$/.test(one))).toBe(true);
  });

  test('stay when lines shift, white space changes and comments come', () => {
    const before = fingerprints(run(sql, ['a:int']));
    expect(fingerprints(run(`-- first\n\nselect 1;\n${sql.replaceAll('(', '(\r\n  ')}`, ['a:int']))).toEqual(before);
    expect(fingerprints(run(sql.replaceAll('(', '( -- why \n /* because */'), ['a:int']))).toEqual(before);
  });

  test('stay when other findings come and go, suppressed ones too', () => {
    const [first, ...rest] = fingerprints(run(sql, ['a:int']));
    expect(first).toBeDefined();
    expect(fingerprints(run(sql, ['a:int', 'b:table'])).filter((one) => rest.includes(one))).toEqual(rest);
    expect(fingerprints(run(sql.slice(sql.indexOf('\n')), ['a:int']))).toEqual(rest.slice(1));
    expect(fingerprints(run(`-- pglint-ignore a: reason\n${sql}`, ['a:int']))).toEqual(rest.slice(1));
  });

  test('of a finding about an object do not depend on the statement', () => {
    const object = { kind: 'table', schema: 'public', name: 'u' };
    expect(fingerprints(run('create table u (x int);', ['a:u'], { object }))[0]).toBe(
      fingerprints(run('create table u (y text);', ['a:u '], { object }))[0],
    );
  });
});

describe('exceptions', () => {
  const orders = { kind: 'table', schema: 'public', name: 'orders' };
  const amount = { kind: 'column', schema: 'public', table: 'orders', name: 'amount' };
  const key = { kind: 'foreign key', schema: 'public', table: 'orders', name: 'orders_user_id_fkey' };
  const dotted = { kind: 'table', schema: 'public', name: 'a.b' };
  const role = { kind: 'role', name: 'orders' };

  test.each([
    ['public.orders', [orders, amount, key]],
    ['public.*', [orders, amount, key, dotted]],
    ['orders', [orders, role]],
    ['orders_user_id_fkey', [key]],
    ['orders.amount', [amount]],
    ['public.orders.amount', [amount]],
    ['public.orders.*', [amount, key]],
    ['*.amount', [amount]],
    ['public.ord*s', [orders, amount, key]],
    ['*_fkey', [key]],
    ['public."a.b"', [dotted]],
    ['public', []],
    ['Public.orders', []],
    ['audit.orders', []],
    ['', []],
  ])('%s', (pattern, matched) => {
    expect([orders, amount, key, dotted, role].filter((object) => matchesObject(pattern, object))).toEqual(matched);
  });

  test('a pattern of stars is answered at once', () => {
    expect(matchesObject(`${'*a'.repeat(500)}b`, { kind: 'table', name: 'a'.repeat(5000) })).toBe(false);
  });

  test('a name matches itself, whatever stands in it', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => !text.includes('*'));
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(name, name, (schema, table) =>
        matchesObject(`${quoted(schema)}.${quoted(table)}`, { kind: 'table', schema, name: table }),
      ),
    );
  });

  test('take away the findings of their rule, which are counted', () => {
    const exception = { rule: 'a', object: 'public.orders', reason: 'made by a tool' };
    const settled = run('create table orders ();', ['a:orders', 'b:orders'], { object: orders, exceptions: [exception] });
    expect(settled).toMatchObject({ diagnostics: [{ rule: 'b' }], suppressed: 1, unusedExceptions: [] });
  });

  test('are told of when they met nothing, unless the run could not know', () => {
    const exceptions = ['a', 'not-active'].map((rule) => ({ rule, object: 'public.other', reason: 'gone' }));
    expect(run('create table orders ();', ['a:orders'], { object: orders, exceptions }).unusedExceptions).toEqual([
      exceptions[0],
    ]);
    expect(run('create table orders ();', ['a:orders'], { object: orders, exceptions, judged: false }).unusedExceptions).toEqual(
      [],
    );
  });
});
