import { expect, test } from 'vitest';
import { accessJson } from './json.ts';
import { accessMarkdown } from './markdown.ts';
import { accessPretty } from './pretty.ts';
import type { AccessReport, ShownEntry } from './report.ts';

const HOSTILE = 'a\u001b[31m\n::error::|<b>\u202e';

function reportFor(roles: readonly string[], table: string): AccessReport {
  const entries = roles.flatMap((role) =>
    ['SELECT', 'INSERT', 'UPDATE', 'DELETE'].map((command): ShownEntry => {
      const why = [{ policy: table, text: `policy ${table}`, file: table, line: 3 }];
      return { table, kind: 'table', role, command, access: 'all', why };
    }),
  );
  return { entries, roles, schemas: ['public'] };
}

test('names never reach a terminal or page as they are', () => {
  const report = reportFor(['anon', HOSTILE], HOSTILE);
  const pretty = accessPretty(report, { color: false, width: 100 });
  const markdown = accessMarkdown(report);
  expect(pretty).not.toMatch(/[^\n -~●◐○]/);
  expect(pretty).not.toMatch(/^\s*::/m);
  expect(markdown).not.toMatch(/[^\n -~●◐○]|<b>/);
  expect(markdown.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(4);
});

test('JSON holds the same names, one entry a line', () => {
  const json = accessJson(reportFor([HOSTILE], HOSTILE));
  expect(json).not.toMatch(/[\u001b\u202e]/);
  expect(json.trimEnd().split('\n')).toHaveLength(4);
  expect(JSON.parse(json)[0]).toEqual({
    table: HOSTILE,
    role: HOSTILE,
    command: 'SELECT',
    access: 'all',
    why: [{ policy: HOSTILE, file: HOSTILE, line: 3 }],
  });
  expect(JSON.parse(accessJson({ entries: [], roles: [], schemas: [] }))).toEqual([]);
});

test('roles that do not fit beside one another come below', () => {
  const report = reportFor(['anon', 'authenticated', 'editor'], 'public.orders');
  const heads = (width: number) =>
    accessPretty(report, { color: false, width })
      .split('\n')
      .filter((line) => line.includes('read insert')).length;
  expect([heads(60), heads(80), heads(120)]).toEqual([3, 2, 1]);
});

test('colours only where they are wanted', () => {
  const report = reportFor(['anon'], 'public.orders');
  expect(accessPretty(report, { color: true, width: 100 })).toContain('\u001b[33m●');
  expect(accessPretty(report, { color: false, width: 100 })).not.toContain('\u001b');
});
