import { beforeAll, describe, expect, test } from 'vitest';
import { positionAt } from '../source/source-file.ts';
import { parseFile } from '../syntax/parse.ts';
import { loadParser } from '../syntax/parser.ts';
import type { Raised } from './raise.ts';
import { settle } from './settle.ts';

beforeAll(loadParser);

/**
 * What is left, as `line:column rule`, of a run in which the rule `no-bad` finds every word `bad`, `no-worse` every `worse`, and
 * `sleeping-rule` exists but is not active.
 */
function run(sql: string, given: { advisorParity?: boolean } = {}) {
  const source = { path: 'a.sql', text: sql };
  const file = parseFile(source);
  const raised = ['bad', 'worse'].flatMap((word) =>
    Array.from(sql.matchAll(new RegExp(`\\b(?<!-)${word}\\b`, 'g')), ({ index }): Raised => {
      const span = { file: source, start: index, end: index + word.length };
      return { diagnostic: { rule: `no-${word}`, severity: 'error', message: word, span, related: [] } };
    }),
  );
  const { diagnostics, suppressed } = settle(raised, [file], {
    exceptions: [],
    rules: ['no-bad', 'no-worse', 'unused-suppression', 'invalid-suppression'].map((name) => ({ name, severity: 'warning' })),
    knownRules: ['no-bad', 'no-worse', 'sleeping-rule'],
    advisorParity: given.advisorParity ?? false,
    projects: [],
  });
  const left = diagnostics.map(({ rule, span }) => {
    const { line, column } = positionAt(source, span.start);
    return `${line}:${column} ${rule}`;
  });
  return { left, suppressed, diagnostics };
}

describe('which statement a comment speaks of', () => {
  test.each([
    ['before it', '-- pglint-ignore no-bad: reason\nselect bad;\nselect bad;', ['3:8 no-bad']],
    [
      'before it, with other comments and blank lines between',
      '-- pglint-ignore no-bad\n-- about it\n\n/* more */ select bad;',
      [],
    ],
    ['in it', 'select 1,\n -- pglint-ignore no-bad: reason\n 2, bad;\nselect bad;', ['4:8 no-bad']],
    ['in it, after what was found', 'select bad -- pglint-ignore no-bad\n, 1;\nselect bad;', ['3:8 no-bad']],
    [
      'at the end of its last line',
      'select bad;\nselect bad; -- pglint-ignore no-bad: reason\nselect bad;',
      ['1:8 no-bad', '3:8 no-bad'],
    ],
    [
      'at the end of its last line, which another statement shares',
      'select bad; select bad; -- pglint-ignore no-bad',
      ['1:8 no-bad'],
    ],
    ['between two on a line: the next', 'select bad; /* pglint-ignore no-bad: reason */ select bad;', ['1:8 no-bad']],
    [
      'several lines of C style',
      '/*\n  pglint-ignore no-bad: a reason\n  of two lines\n*/\nselect bad;\nselect bad;',
      ['6:8 no-bad'],
    ],
    [
      'carriage returns',
      '-- pglint-ignore no-bad: reason\r\nselect bad;\r\nselect bad; -- pglint-ignore no-bad\r\nselect bad;',
      ['4:8 no-bad'],
    ],
    [
      'characters of several bytes before it',
      "select '列🐘';\n-- pglint-ignore no-bad\nselect '列🐘', bad;\nselect bad;",
      ['4:8 no-bad'],
    ],
    ['no semicolon at the end', '-- pglint-ignore no-bad\nselect bad', []],
    ['a refused statement', '-- pglint-ignore no-bad\nselekt bad;\nselect bad;', ['3:8 no-bad']],
    ['after a refused statement', 'selekt bad; -- pglint-ignore no-bad\nselect bad;', ['2:8 no-bad']],
    ['two comments', '-- pglint-ignore no-bad: one\n-- pglint-ignore no-worse: two\nselect bad, worse;', []],
    ['two rules in one', '-- pglint-ignore no-bad, no-worse: reason\nselect bad, worse;\nselect bad;', ['3:8 no-bad']],
    ['another rule', '-- pglint-ignore no-bad: reason\nselect bad, worse;', ['2:13 no-worse']],
    ['a whole file', 'select bad;\n-- pglint-ignore-file no-bad: reason\nselect bad, worse;', ['3:13 no-worse']],
    ['a string that looks like one', "select '-- pglint-ignore no-bad: reason', bad;", ['1:43 no-bad']],
  ])('%s', (_, sql, left) => {
    expect(run(sql).left).toEqual(left);
  });

  test('a statement of a DO block, not the others', () => {
    const sql = `do $$
begin
  perform bad;
  -- pglint-ignore no-bad: reason
  perform bad;
  perform bad; -- pglint-ignore no-bad: reason
  perform
    bad; -- other words
  perform bad,
    -- pglint-ignore no-bad
    bad;
end $$;`;
    expect(run(sql).left).toEqual(['3:11 no-bad', '8:5 no-bad']);
  });

  test('a whole DO block, from outside', () => {
    expect(run('-- pglint-ignore no-bad: reason\ndo $$ begin perform bad; perform bad; end $$;\nselect bad;').left).toEqual([
      '3:8 no-bad',
    ]);
  });

  test('a function, from the first line of its body', () => {
    const sql = `create function bad() returns void language plpgsql as $f$
begin
  -- pglint-ignore no-bad: reason
  perform bad;
  perform bad;
end $f$;`;
    expect(run(sql).left).toEqual(['5:11 no-bad']);
  });

  test('what is suppressed is counted', () => {
    expect(run('-- pglint-ignore no-bad\nselect bad, bad;\nselect bad;').suppressed).toBe(2);
  });
});

describe('comments that are wrong', () => {
  const told = (sql: string) =>
    run(sql).diagnostics.map(({ rule, message, help, span }) => ({
      rule,
      message,
      help,
      at: sql.slice(span.start, span.end),
    }));

  test('trailing words never widen one, and are told of', () => {
    const sql = '-- pglint-ignore-file no-bad because no-worse is fine\nselect bad, worse;';
    expect(run(sql).left).toEqual(['1:30 invalid-suppression', '2:13 no-worse']);
    expect(told(sql)[0]).toMatchObject({
      at: 'because no-worse is fine',
      message: 'text after the rule names is neither a rule nor a reason',
    });
  });

  test('without rules it suppresses nothing', () => {
    for (const words of ['pglint-ignore', 'pglint-ignore: reason', 'pglint-ignore-file', 'pglint-ignore *'])
      expect(run(`-- ${words}\nselect bad;`).left).toEqual(['1:4 invalid-suppression', '2:8 no-bad']);
  });

  test('an unknown rule', () => {
    expect(told('-- pglint-ignore no-bda: reason\nselect 1;')).toEqual([
      { rule: 'invalid-suppression', at: 'no-bda', message: 'there is no rule `no-bda`', help: 'did you mean `no-bad`?' },
    ]);
    expect(told('-- pglint-ignore all, no-bad\nselect bad, worse;').map((one) => one.at)).toEqual(['all', 'worse']);
  });

  test.each([
    ['pglint-disable no-bad', 'pglint-disable', 'pglint-ignore`'],
    ['pglint-disable-next-line no-bad', 'pglint-disable-next-line', 'pglint-ignore`'],
    ['pglint-ignore-next-line no-bad', 'pglint-ignore-next-line', 'pglint-ignore`'],
    ['pglint-disable-file no-bad', 'pglint-disable-file', 'pglint-ignore-file`'],
    ['pglint-ingore no-bad', 'pglint-ingore', 'pglint-ignore`'],
    ['pglint: ignore no-bad', 'pglint: ignore', 'pglint-ignore`'],
  ])('another kind: %s', (words, at, meant) => {
    const [first, ...rest] = told(`-- ${words}\nselect bad;`);
    expect(first).toMatchObject({ rule: 'invalid-suppression', at });
    expect(first?.help).toContain(`did you mean \`${meant}`);
    expect(rest).toHaveLength(1);
  });

  test('prose about pglint is no directive', () => {
    expect(told('-- pglint finds this well\n-- see pglint-ignore no-bad\n-- pglints\nselect 1;')).toEqual([]);
  });

  test('one that suppresses nothing', () => {
    expect(told('-- pglint-ignore no-bad, no-worse: reason\nselect worse;')).toEqual([
      { rule: 'unused-suppression', at: 'no-bad', message: '`no-bad` finds nothing to suppress here', help: 'remove it' },
    ]);
    expect(told('-- pglint-ignore-file no-bad\nselect 1;')[0]).toMatchObject({
      message: '`no-bad` finds nothing to suppress in this file',
    });
    expect(run('select 1;\n\n-- pglint-ignore no-bad: there is no next statement').left).toEqual(['3:18 unused-suppression']);
  });

  test('a rule that is not active in this run is not unused', () => {
    expect(run('-- pglint-ignore sleeping-rule: reason\nselect 1;').left).toEqual([]);
  });

  test('nothing is said where the advisor is mirrored, yet suppressed it is', () => {
    const sql = '-- pglint-ignore no-bad, no-bda, no-worse\nselect bad;';
    expect(run(sql, { advisorParity: true })).toMatchObject({ left: [], suppressed: 1 });
  });
});
