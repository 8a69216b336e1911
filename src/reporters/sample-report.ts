import type { Diagnostic, Report, Severity } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../source/source-file.ts';

// Reports made by hand, for the tests of the reporters.

/** The first place of a text in a file. @throws {Error} where there is none. */
export function spanOfText(file: SourceFile, text: string): Span {
  const start = file.text.indexOf(text);
  if (start < 0) throw new Error(`${file.path} has no ${text}`);
  return { file, start, end: start + text.length };
}

export function sampleDiagnostic(given: Partial<Diagnostic> & Pick<Diagnostic, 'span'>): Diagnostic {
  return {
    rule: 'some-rule',
    severity: 'warning',
    message: 'something is wrong',
    related: [],
    fingerprint: '0123456789abcdef',
    ...given,
  };
}

export function sampleReport(diagnostics: readonly Diagnostic[], summary: Partial<Report['summary']> = {}): Report {
  const count = (severity: Severity) => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const files = [...new Set(diagnostics.map(({ span }) => span.file))];
  const counts = { errors: count('error'), warnings: count('warning'), infos: count('info') };
  return {
    diagnostics,
    files,
    unusedExceptions: [],
    unfollowed: [],
    summary: { files: files.length, statements: 7, unfollowed: 0, suppressed: 0, ...counts, ...summary },
  };
}

const rooms: SourceFile = {
  path: 'migrations/001_rooms.sql',
  text: `create table public.rooms (
  id uuid primary key,
\tprice double precision not null, -- in €
  "größe 🏠" varchar(20)
);

create policy "anyone"
  on public.rooms
  for select
  using (true);
`,
};
const guests: SourceFile = {
  path: 'migrations/002_guests.sql',
  text: 'alter table public.rooms\r\n  disable row level security;\r\n',
};

/** One of everything: two files, related places, SQL in help that is said once, a fix, an object, the advisor's key, wide characters. */
export const sample: Report = sampleReport(
  [
    sampleDiagnostic({
      rule: 'require-row-level-security',
      severity: 'error',
      message: 'table `public.rooms` has no row level security, and `anon` may read and write all of its rows',
      span: spanOfText(rooms, 'public.rooms'),
      object: { kind: 'table', schema: 'public', name: 'rooms' },
      related: [{ span: spanOfText(guests, 'disable row level security'), message: 'switched off here' }],
      help: 'switch it on, then say with policies who may see which rows\n  alter table public.rooms enable row level security;',
      url: 'https://example.org/rules#require-row-level-security',
      advisor: { name: 'rls_disabled_in_public', cacheKey: 'rls_disabled_in_public_public_rooms' },
    }),
    sampleDiagnostic({
      rule: 'require-numeric-money',
      message: 'column `price` holds money in `double precision`',
      span: spanOfText(rooms, 'double precision'),
      object: { kind: 'column', schema: 'public', table: 'rooms', name: 'price' },
      fix: {
        title: 'write `numeric`',
        applicability: 'safe',
        edits: [{ span: spanOfText(rooms, 'double precision'), newText: 'numeric' }],
      },
    }),
    sampleDiagnostic({
      rule: 'prefer-text',
      severity: 'info',
      message: 'column `größe 🏠` is `varchar(20)`',
      span: spanOfText(rooms, 'varchar(20)'),
      help: '`text` with a check is as fast',
    }),
    sampleDiagnostic({
      rule: 'no-always-true-policy',
      message: 'policy `anyone` lets everybody read',
      span: spanOfText(rooms, rooms.text.slice(rooms.text.indexOf('create policy'), -2)),
      related: [{ span: spanOfText(rooms, 'create table'), message: 'the table' }],
    }),
    sampleDiagnostic({
      rule: 'prefer-text',
      severity: 'info',
      message: 'cast to `varchar`',
      span: spanOfText(guests, 'public.rooms'),
      help: '`text` with a check is as fast',
    }),
  ],
  { unfollowed: 3, suppressed: 1 },
);
