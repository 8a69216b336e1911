import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import type { Severity } from '../diagnostics/diagnostic.ts';
import { github } from './github.ts';
import { jobSummary } from './job-summary.ts';
import { json } from './json.ts';
import { sample, sampleDiagnostic, sampleReport, spanOfText } from './sample-report.ts';
import { unix } from './unix.ts';

const options = { color: false, width: 80 };

test('unix: one line each', () => {
  expect(unix(sample)).toMatchInlineSnapshot(`
    "migrations/001_rooms.sql:1:14: error: table \`public.rooms\` has no row level security, and \`anon\` may read and write all of its rows [require-row-level-security]
    migrations/001_rooms.sql:3:8: warning: column \`price\` holds money in \`double precision\` [require-numeric-money]
    migrations/001_rooms.sql:4:14: info: column \`größe 🏠\` is \`varchar(20)\` [prefer-text]
    migrations/001_rooms.sql:7:1: warning: policy \`anyone\` lets everybody read [no-always-true-policy]
    migrations/002_guests.sql:1:13: info: cast to \`varchar\` [prefer-text]
    "
  `);
});

test('github: workflow commands, errors first, and a line for the log', () => {
  expect(github(sample, { ...options, folder: 'apps/web' })).toMatchInlineSnapshot(`
    "::error file=apps/web/migrations/001_rooms.sql,line=1,endLine=1,col=14,endColumn=26,title=require-row-level-security::table \`public.rooms\` has no row level security, and \`anon\` may read and write all of its rows%0A%0Aswitch it on, then say with policies who may see which rows%0A  alter table public.rooms enable row level security;
    ::warning file=apps/web/migrations/001_rooms.sql,line=3,endLine=3,col=8,endColumn=24,title=require-numeric-money::column \`price\` holds money in \`double precision\`
    ::warning file=apps/web/migrations/001_rooms.sql,line=7,endLine=10,title=no-always-true-policy::policy \`anyone\` lets everybody read
    ::notice file=apps/web/migrations/001_rooms.sql,line=4,endLine=4,col=14,endColumn=25,title=prefer-text::column \`größe 🏠\` is \`varchar(20)\`%0A%0A\`text\` with a check is as fast
    ::notice file=apps/web/migrations/002_guests.sql,line=1,endLine=1,col=13,endColumn=25,title=prefer-text::cast to \`varchar\`%0A%0A\`text\` with a check is as fast
    pglint: 1 error, 2 warnings, 2 infos in 2 files (7 statements); 3 statements could not be followed; 1 finding suppressed
    "
  `);
});

test('github: never more annotations of a level than GitHub keeps', () => {
  const span = spanOfText({ path: 'a.sql', text: 'select 1;' }, '1');
  const many = (severity: Severity, count: number) => Array.from({ length: count }, () => sampleDiagnostic({ span, severity }));
  const levels = (report: ReturnType<typeof sampleReport>) => github(report, options).match(/^::\w+/gm) ?? [];
  const count = (all: readonly string[]) =>
    ['::error', '::warning', '::notice'].map((level) => all.filter((one) => one === level).length);
  expect(count(levels(sampleReport([...many('info', 40), ...many('warning', 30), ...many('error', 12)])))).toEqual([10, 10, 10]);
  expect(count(levels(sampleReport(many('warning', 10))))).toEqual([0, 10, 0]);
  expect(github(sampleReport([...many('warning', 11), ...many('error', 3)]), options)).toMatch(
    /^(::error .*\n){3}(::warning .*\n){10}::notice title=pglint::and 1 more, see the job summary\npglint: 3 errors, 11 warnings in 1 file/,
  );
});

test('job summary: a table of all findings', () => {
  expect(jobSummary(sample)).toMatchInlineSnapshot(`
    "## pglint

    1 error, 2 warnings, 2 infos in 2 files (7 statements); 3 statements could not be followed; 1 finding suppressed

    | | Place | Rule | Finding |
    |---|---|---|---|
    | error | <code>migrations/001&#95;rooms.sql&#58;1&#58;14</code> | [require-row-level-security](<https://example.org/rules#require-row-level-security>) | table <code>public.rooms</code> has no row level security, and <code>anon</code> may read and write all of its rows<br>switch it on, then say with policies who may see which rows<br><code>alter table public.rooms enable row level security&#59;</code> |
    | warning | <code>migrations/001&#95;rooms.sql&#58;3&#58;8</code> | require-numeric-money | column <code>price</code> holds money in <code>double precision</code> |
    | warning | <code>migrations/001&#95;rooms.sql&#58;7&#58;1</code> | no-always-true-policy | policy <code>anyone</code> lets everybody read |
    | info | <code>migrations/001&#95;rooms.sql&#58;4&#58;14</code> | prefer-text | column <code>größe 🏠</code> is <code>varchar&#40;20&#41;</code><br><code>text</code> with a check is as fast |
    | info | <code>migrations/002&#95;guests.sql&#58;1&#58;13</code> | prefer-text | cast to <code>varchar</code><br><code>text</code> with a check is as fast |
    "
  `);
});

test('job summary: stays below what GitHub takes, and says what is missing', () => {
  const span = spanOfText({ path: 'a.sql', text: 'select 1;' }, '1');
  const text = jobSummary(
    sampleReport(Array.from({ length: 12_000 }, () => sampleDiagnostic({ span, message: '€'.repeat(50) }))),
  );
  expect(Buffer.byteLength(text)).toBeLessThan(2 ** 20);
  const left = Number(/\n(\d+) findings more, left out for length\.\n$/.exec(text)?.[1]);
  expect(text.match(/^\| warning/gm)?.length).toBe(12_000 - left);
});

test('json: the output users are promised', () => {
  const text = json(sample);
  const parsed = JSON.parse(text);
  const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);
  expect(validate(parsed) ? [] : validate.errors).toEqual([]);
  expect(parsed.summary).toEqual(sample.summary);
  expect(parsed.diagnostics[0]).toMatchObject({
    rule: 'require-row-level-security',
    file: 'migrations/001_rooms.sql',
    line: 1,
    column: 14,
    endLine: 1,
    endColumn: 26,
    related: [{ file: 'migrations/002_guests.sql', line: 2, column: 3, endLine: 2, endColumn: 29, message: 'switched off here' }],
  });
  // A house is two UTF-16 units.
  expect(parsed.diagnostics[2]).toMatchObject({ line: 4, column: 14, endColumn: 25 });
  expect(parsed.diagnostics[3]).toMatchObject({ line: 7, column: 1, endLine: 10, endColumn: 15 });
  const [edit] = parsed.diagnostics[1].fix.edits;
  expect(sample.files[0]?.text.slice(edit.start, edit.end)).toBe('double precision');
  expect(validate(JSON.parse(json(sampleReport([]))))).toBe(true);
});

const text = { type: 'string', minLength: 1 };
const number = { type: 'integer', minimum: 1 };
const amount = { type: 'integer', minimum: 0 };
const place = { file: text, line: number, column: number, endLine: number, endColumn: number };
const record = (properties: object, optional: object = {}) => ({
  type: 'object',
  properties: { ...properties, ...optional },
  required: Object.keys(properties),
  additionalProperties: false,
});
const list = (items: object) => ({ type: 'array', items });
const schema = record({
  version: { const: 1 },
  diagnostics: list(
    record(
      {
        rule: text,
        severity: { enum: ['error', 'warning', 'info'] },
        message: text,
        ...place,
        related: list(record({ ...place, message: text })),
        fingerprint: text,
      },
      {
        help: text,
        url: text,
        object: record({ kind: text, name: text }, { schema: text, table: text }),
        fix: record({
          title: text,
          applicability: { enum: ['safe', 'unsafe'] },
          edits: list(record({ file: text, start: amount, end: amount, newText: { type: 'string' } })),
        }),
        advisor: record({ name: text, cacheKey: text }),
      },
    ),
  ),
  summary: record({
    files: amount,
    statements: amount,
    unfollowed: amount,
    suppressed: amount,
    errors: amount,
    warnings: amount,
    infos: amount,
  }),
});
