import { expect, test } from 'vitest';
import { pretty } from './pretty.ts';
import { sample, sampleDiagnostic, sampleReport, spanOfText } from './sample-report.ts';

const plainly = { color: false, width: 80 };

test('a report for people', () => {
  expect(pretty(sample, plainly)).toMatchInlineSnapshot(`
    "error[require-row-level-security]: table \`public.rooms\` has no row level
      security, and \`anon\` may read and write all of its rows
     --> migrations/001_rooms.sql:1:14
      |
    1 | create table public.rooms (
      |              ^^^^^^^^^^^^
      |
     --> migrations/002_guests.sql:2:3
      |
    2 |   disable row level security;
      |   -------------------------- switched off here
      |
      = help: switch it on, then say with policies who may see which rows
                alter table public.rooms enable row level security;

    warning[require-numeric-money]: column \`price\` holds money in \`double precision\`
     --> migrations/001_rooms.sql:3:8
      |
    3 |     price double precision not null, -- in €
      |           ^^^^^^^^^^^^^^^^
      |
      = fix: write \`numeric\`

    info[prefer-text]: column \`größe 🏠\` is \`varchar(20)\`
     --> migrations/001_rooms.sql:4:14
      |
    4 |   "größe 🏠" varchar(20)
      |              ^^^^^^^^^^^
      |
      = help: \`text\` with a check is as fast

    warning[no-always-true-policy]: policy \`anyone\` lets everybody read
      --> migrations/001_rooms.sql:7:1
       |
     1 | create table public.rooms (
       | ------------ the table
    ...
     7 | create policy "anyone"
       | ^^^^^^^^^^^^^^^^^^^^^^
    ...
    10 |   using (true);
       |   ^^^^^^^^^^^^

    info[prefer-text]: cast to \`varchar\`
     --> migrations/002_guests.sql:1:13
      |
    1 | alter table public.rooms
      |             ^^^^^^^^^^^^
      |
      = help: as above, at migrations/001_rooms.sql:4:14

    1 error, 2 warnings, 2 infos in 2 files (7 statements); 3 statements could not be followed; 1 finding suppressed
    "
  `);
});

test('colour changes nothing but colour, whatever the environment says', () => {
  const coloured = pretty(sample, { color: true, width: 80 });
  expect(coloured).toContain('\u001b[31m');
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(pretty(sample, plainly));
});

test('rule names are links only where colour and terminal allow it', () => {
  const link =
    '\u001b]8;;https://example.org/rules#require-row-level-security\u001b\\require-row-level-security\u001b]8;;\u001b\\';
  expect(pretty(sample, { color: true, width: 80, hyperlinks: true })).toContain(link);
  expect(pretty(sample, { color: true, width: 80 })).not.toContain('\u001b]8');
  expect(pretty(sample, { color: false, width: 80, hyperlinks: true })).not.toContain('\u001b');
});

test('a long line is cut around what is underlined', () => {
  const file = { path: 'a.sql', text: `insert into t values ('${'列'.repeat(3000)}', now()::timestamp, '${'y'.repeat(3000)}');` };
  const text = pretty(sampleReport([sampleDiagnostic({ span: spanOfText(file, 'timestamp') })]), { color: false, width: 60 });
  expect(text.split('\n').slice(2, 6)).toMatchInlineSnapshot(`
    [
      "  |",
      "1 | …列列列列列列', now()::timestamp, 'yyyyyyyyyyyyyyyyyyyy…",
      "  |                        ^^^^^^^^^",
      "",
    ]
  `);
});

test('the last line of a clean run says so', () => {
  expect(pretty(sampleReport([], { files: 1, statements: 1 }), plainly)).toBe('no findings in 1 file (1 statement)\n');
});

test('prose wraps, SQL does not', () => {
  const sql = `  create index concurrently ${'a'.repeat(30)} on public.orders (customer_id, created_at);`;
  const span = spanOfText({ path: 'a.sql', text: 'select 1;' }, '1');
  const help = `an index that starts with these columns lets the database find the rows at once\n${sql}`;
  const text = pretty(sampleReport([sampleDiagnostic({ span, help })]), { color: false, width: 60 });
  expect(text).toContain(sql);
  expect(text).toMatch(/ {2}= help: an index that starts .*\n {10}\S/);
});

test('many findings of one rule end in a list of those that look the same', () => {
  const files = ['a.sql', 'b.sql'].map((path) => ({ path, text: 'one two three four five six seven\n' }));
  const of = (words: string, file = files[0]) =>
    file
      ? words.split(' ').map((word) =>
          sampleDiagnostic({
            span: spanOfText(file, word),
            message: `\`${word}\` is wrong in a way that takes a while to tell`,
            help: `mend it:\n  drop index ${word};`,
          }),
        )
      : [];
  const text = pretty(sampleReport([...of('one two three four five six'), ...of('seven', files[1])]), { ...plainly, width: 60 });
  expect(text.slice(text.indexOf('warning[some-rule]: 4 more'))).toMatchInlineSnapshot(`
    "warning[some-rule]: 4 more
      --> a.sql
        1:15  \`four\` is wrong in a way that takes a while to
                tell
        1:20  \`five\` is wrong in a way that takes a while to
                tell
        1:25  \`six\` is wrong in a way that takes a while to
                tell
      --> b.sql
        1:29  \`seven\` is wrong in a way that takes a while to
                tell
      = help: drop index four;
              drop index five;
              drop index six;
              drop index seven;

    7 warnings in 2 files (7 statements)
    "
  `);
  expect(pretty(sampleReport(of('one two three four')), plainly)).not.toContain('more');
});

test('what a finding takes for granted is a note, said once', () => {
  const file = { path: 'a.sql', text: 'one two\n' };
  const help = (name: string) => `close it:\n  revoke select on ${name} from anon;\nassumed: the API serves schema \`public\``;
  const of = (word: string) => sampleDiagnostic({ span: spanOfText(file, word), help: help(word) });
  const text = pretty(sampleReport([of('one'), of('two')]), plainly);
  expect(text).toContain('revoke select on one from anon;\n  = note: assumed: the API serves schema `public`\n');
  expect(text.match(/assumed/g)).toHaveLength(1);
});
