import { expect, it } from 'vitest';
import fc from '../dev/property.ts';
import { utf8Map } from '../source/utf8.ts';
import { lexemes } from './lexeme.ts';
import { loadParser, ParseFailure, scanRaw } from './parser.ts';
import { withoutStringComments } from './string-comments.ts';

await loadParser();

const piece = fc.constantFrom(
  ...[
    "'",
    '"',
    '$$',
    '$a$',
    '$1',
    '/*',
    '*/',
    '--',
    '\n',
    ' ',
    '\t',
    ';',
    '(',
    '[',
    ',',
    '::',
    '..',
    ':=',
    '=>',
    '<>',
    '!=',
    '->>',
  ],
  ...[
    'a',
    'E',
    "e'",
    "b'",
    "x'1f'",
    "n'x'",
    'u&',
    'U&"',
    "U&'",
    'é',
    '列',
    '🐘',
    '_x$1',
    'select',
    'uescape',
    "''",
    '""',
    '\\',
    '\f',
    '\v',
  ],
  ...[
    '1',
    '1.5',
    '.5',
    '1.',
    '1e5',
    '0x1F',
    '1_000',
    '+',
    '-',
    '*',
    '/',
    '%',
    '@',
    '#',
    '~',
    '!',
    '|',
    '&',
    '^',
    '?',
    '<',
    '>',
    '=',
  ],
);

it('cuts whatever PostgreSQL cuts, where PostgreSQL cuts it', () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const sql = pieces.join('');
      const { toUtf8 } = utf8Map(sql);
      const cut = [...lexemes(sql)];
      let tokens: readonly (readonly [number, number])[];
      try {
        tokens = scanRaw(withoutStringComments(sql) ?? sql).map(({ start, end }) => [start, end] as const);
      } catch (error) {
        if (error instanceof ParseFailure) return;
        throw error;
      }
      compared++;
      expect(cut.map(({ start, end }) => [toUtf8(start), toUtf8(end)])).toEqual(tokens);
      expect(cut.every(({ closed }) => closed)).toBe(true);
    }),
    { numRuns: 3000 },
  );
  expect(compared).toBeGreaterThan(300);
});

it('leaves nothing but white space out, and goes on to the end of any text', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.constantFrom('\ud800', '\u0000', '\u00a0')), { maxLength: 20 }), (pieces) => {
      const sql = pieces.join('');
      let at = 0;
      for (const { start, end } of lexemes(sql)) {
        expect(sql.slice(at, start)).toMatch(/^[ \t\n\r\f\v]*$/);
        expect(end).toBeGreaterThan(start);
        at = end;
      }
      expect(sql.slice(at)).toMatch(/^[ \t\n\r\f\v]*$/);
    }),
  );
});
