import { describe, expect, it } from 'vitest';
import fc from '../dev/property.ts';
import { maskSql } from './mask.ts';

/** What is left, blanks at line ends taken off. */
function masked(sql: string): string {
  const out = maskSql(sql);
  expect(out.length).toBe(sql.length);
  expect(out.replace(/[^\r\n]/g, '')).toBe(sql.replace(/[^\r\n]/g, ''));
  return out.replace(/[ \t]+$/gm, '');
}

it('blanks a byte order mark and NUL', () => {
  expect(maskSql('\ufeffselect\0 1')).toBe(' select  1');
});

describe('psql', () => {
  it.each([
    ['meta-commands', '\\restrict abc\n\\connect "a b"\n  \\set x \'y;\nselect 1;\n\\.\n\\!ls', '\n\n\nselect 1;\n\n'],
    ['carriage returns', '\\set x\r\nselect 1;\r\n', '\r\nselect 1;\r\n'],
    ['what sends the statement', 'select 1\n\\gexec\nselect 2 \\gset x_\nselect 3 \\g', 'select 1\n;\nselect 2 ;\nselect 3 ;'],
    ['an escaped semicolon', 'select 1 \\; select 2;', 'select 1  ; select 2;'],
    ['a string', "select '\n\\set x';\nselect e'\\'\n\\set y'", undefined],
    ['a dollar quote', 'do $x$ $y$\n\\connect a\n$y$ $x$', undefined],
    ['a comment', '/* /*\n\\connect */\n\\x */ -- \\gexec', undefined],
    ['a quoted name', 'create table "\n\\x" ()', undefined],
    ['a stray backslash', 'select a \\ b\n\\ c', undefined],
  ])('%s', (_, sql, expected) => {
    expect(masked(sql)).toBe(expected ?? sql);
  });
});

describe('COPY data', () => {
  it.each([
    ['are blanked', "COPY t (a, b) FROM stdin;\n1\tit's\n;\\N\n\\.\nselect 1;", 'COPY t (a, b) FROM stdin;\n\n\n\nselect 1;'],
    ['with carriage returns', 'copy t from stdin;\r\n1\r\n\\.\r\nselect 1;', 'copy t from stdin;\r\n\r\n\r\nselect 1;'],
    [
      'twice',
      'copy t from stdin;\n1\n\\.\ncopy u from stdin with (format csv);\n2\n\\.\nx',
      'copy t from stdin;\n\n\ncopy u from stdin with (format csv);\n\n\nx',
    ],
    [
      'of two statements on one line',
      'copy t from stdin; copy u from stdin;\n1\n\\.\n2\n\\.\nx',
      'copy t from stdin; copy u from stdin;\n\n\n\n\nx',
    ],
    ['to the end without an end', "copy t from stdin;\n1\n'2", 'copy t from stdin;\n\n'],
    ['after a comment', 'copy t -- x\n from /* y */ stdin; -- z\n1\n\\.\nx', 'copy t -- x\n from /* y */ stdin; -- z\n\n\nx'],
    ['after \\copy', '\\copy t from stdin\n1\n\\.\nx', '\n\n\nx'],
    [
      'not of other statements',
      "select 'copy t from stdin;\n1';\ndo $$ copy t from stdin;\n1 $$;\ncopy (select a from stdin) to 'x';\n1",
      undefined,
    ],
  ])('%s', (_, sql, expected) => {
    expect(masked(sql)).toBe(expected ?? sql);
  });
});

it('keeps the length and the line breaks of any text', () => {
  const piece = fc.constantFrom(
    '\\',
    '\\gexec',
    '\\.',
    '\n',
    '\r\n',
    "'",
    '$$',
    '/*',
    '*/',
    '--',
    'copy t from stdin;',
    ' ',
    '\ud800',
    '🐘',
    '\0',
    'x',
    ';',
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => void masked(pieces.join(''))));
});
