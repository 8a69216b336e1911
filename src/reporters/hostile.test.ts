import { expect, test } from 'vitest';
import fc from '../dev/property.ts';
import type { Report } from '../diagnostics/diagnostic.ts';
import { github } from './github.ts';
import { jobSummary } from './job-summary.ts';
import { json } from './json.ts';
import { pretty } from './pretty.ts';
import { sampleDiagnostic, sampleReport } from './sample-report.ts';
import { plain } from './sanitize.ts';
import { unix } from './unix.ts';

/** Texts made of what terminals, logs, Markdown and HTML might act upon. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '\u001b[2J',
          '\u001b]8;;x\u0007',
          '\u009b31m',
          '\r',
          '\n',
          '\r\n',
          '\t',
          '\0',
          '\u007f',
          '\u202e',
          '\u2066',
          '\u200f',
        ],
        ...[
          '\u2028',
          '\ufeff',
          '\ud800',
          '\udc00',
          '\u{e0041}',
          '\u0301',
          '::error file=a::pwned',
          '##[error]x',
          '::',
          '%',
          '%0A',
          ',',
        ],
        ...['|', '`', '``', '<img src=x>', '&lt;', '[a](javascript:b)', '*', '_', '\\', '  ', '列', '🐘', '👨‍👩‍👧', 'a'],
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

const hostileReport: fc.Arbitrary<Report> = fc
  .array(
    fc.record({
      path: hostileText,
      text: hostileText,
      from: fc.nat(40),
      length: fc.nat(40),
      rule: hostileText,
      message: hostileText,
      help: fc.option(hostileText, { nil: undefined }),
      label: hostileText,
      title: hostileText,
      severity: fc.constantFrom('error' as const, 'warning' as const, 'info' as const),
    }),
    { maxLength: 4 },
  )
  .map((findings) =>
    sampleReport(
      findings.map(({ path, text, from, length, rule, message, help, label, title, severity }) => {
        const span = { file: { path, text }, start: Math.min(from, text.length), end: Math.min(from + length, text.length) };
        return sampleDiagnostic({
          span,
          rule,
          severity,
          message,
          ...(help === undefined ? {} : { help }),
          url: `https://example.org/${rule}`,
          object: { kind: 'table', schema: label, name: title },
          related: [{ span, message: label }],
          fix: { title, applicability: 'unsafe', edits: [{ span, newText: message }] },
        });
      }),
    ),
  );

/** Control characters but for line ends, what reorders or hides text, and halves of surrogate pairs. */
const RAW =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]|\p{Surrogate}/u;
/** What GitHub's runner takes for a command. */
const COMMAND = /^\s*::|##\[/;

test('plain text is one harmless line, and ordinary text stays as it is', () => {
  expect(plain('\u001b[1m a\nb\u202e')).toBe('\\u{1b}[1m a\\u{a}b\\u{202e}');
  expect(plain('größe 列 🐘 👨‍👩‍👧 é')).toBe('größe 列 🐘 👨‍👩‍👧 é');
  fc.assert(fc.property(hostileText, (text) => !RAW.test(plain(text)) && !plain(text).includes('\n')));
});

test.each([40, 80, 120])('pretty without colour lets nothing through at %i columns', (width) => {
  fc.assert(
    fc.property(hostileReport, (report) => {
      const text = pretty(report, { color: false, width });
      expect(text).not.toMatch(RAW);
      for (const line of text.split('\n')) expect(line).not.toMatch(COMMAND);
    }),
  );
});

test('pretty with colour and links has no control characters but its own', () => {
  fc.assert(
    fc.property(hostileReport, (report) => {
      const text = pretty(report, { color: true, width: 80, hyperlinks: true });
      expect(text.replace(/\u001b\[\d+m|\u001b\]8;;[!-~]*\u001b\\/g, '')).not.toMatch(RAW);
    }),
  );
});

test('unix gives one harmless line for each finding', () => {
  fc.assert(
    fc.property(hostileReport, (report) => {
      const lines = unix(report).split('\n');
      expect(lines.length).toBe(report.diagnostics.length + 1);
      for (const line of lines) {
        expect(line).not.toMatch(RAW);
        expect(line).not.toMatch(COMMAND);
      }
    }),
  );
});

test('github gives one command for each finding, of which nothing breaks out', () => {
  fc.assert(
    fc.property(hostileReport, (report) => {
      const lines = github(report, { color: false, width: 80 }).split('\n');
      expect(lines.length).toBe(report.diagnostics.length + 2);
      for (const line of lines) expect(line).not.toMatch(RAW);
      for (const line of lines.slice(0, -2)) {
        const properties = /^::(?:error|warning|notice) (.*?)::/.exec(line)?.[1] ?? '';
        expect(properties).toMatch(/^file=[^:,]*,line=\d+,endLine=\d+,(col=\d+,endColumn=\d+,)?title=[^:,]*$/);
        expect(line.replace(/%(25|0A|3A|2C)/g, '')).not.toContain('%');
      }
      expect(lines.at(-2)).toMatch(/^pglint: /);
    }),
  );
});

test('the job summary shows texts as texts', () => {
  fc.assert(
    fc.property(hostileReport, (report) => {
      const text = jobSummary(report);
      expect(text).not.toMatch(RAW);
      const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| |'));
      expect(rows.length).toBe(report.diagnostics.length);
      for (const row of rows) {
        expect(row.match(/\|/g)?.length).toBe(5);
        expect(row.replace(/<\/?code>|<br>|\]\(<https:[^>]*>\)/g, '')).not.toMatch(/[<>`*]/);
      }
    }),
  );
});

test('json keeps every text and shows no control character', () => {
  fc.assert(
    fc.property(hostileReport, (report) => {
      const text = json(report);
      expect(text).not.toMatch(RAW);
      expect(JSON.parse(text).diagnostics.map((one: { message: string }) => one.message)).toEqual(
        report.diagnostics.map((one) => one.message),
      );
    }),
  );
});
