import { loadModule, parsePlPgSQLSync, parseSync, SqlError, scanSync } from 'libpg-query';
import { beforeAll, expect, it } from 'vitest';
import { LibpgError, loadLibpg, parsePlpgsqlFunctions, parseTree, scanTokens } from './libpg.ts';

beforeAll(() => Promise.all([loadLibpg(), loadModule()]));

const FUNCTION = "create function f() returns int language plpgsql as $$ begin return 'é列🐘'; end $$";

it.each([
  'select 1',
  "create table é (列 text default '🐘');\n-- no more\n",
  FUNCTION,
  `select '${'x'.repeat(100_000)}', '${'🐘'.repeat(50_000)}'`,
  `insert into t values ${Array.from({ length: 20_000 }, (_, i) => `(${i})`).join()}`,
  ' ',
])('gives what the package gives: %.40s', (sql) => {
  expect(parseTree(sql)).toEqual(parseSync(sql));
  expect(scanTokens(sql)).toEqual(scanSync(sql));
});

it('gives what the package gives of PL/pgSQL', () => {
  expect(parsePlpgsqlFunctions(FUNCTION)).toEqual(parsePlPgSQLSync(FUNCTION));
  const broken = FUNCTION.replace('return', 'returning to');
  expect(() => parsePlpgsqlFunctions(broken)).toThrow(LibpgError);
  expect(() => parsePlpgsqlFunctions(broken)).toThrow(messageOf(() => parsePlPgSQLSync(broken)));
});

it.each(["select 'é列🐘' frm t where", 'create tabel t ()', "select 'never ended", 'select 1 +'])(
  'refuses as the package does: %s',
  (sql) => {
    let refusal: unknown;
    try {
      parseSync(sql);
    } catch (error) {
      refusal = error;
    }
    if (!(refusal instanceof SqlError)) throw new TypeError('the package takes it');
    const { message, sqlDetails } = refusal;
    expect(() => parseTree(sql)).toThrow(expect.objectContaining({ message, cursor: sqlDetails?.cursorPosition }));
  },
);

it.each(["select 'never ended", 'select "\u000b"'])('refuses what has no tokens: %j', (sql) => {
  expect(() => scanTokens(sql)).toThrow(LibpgError);
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new TypeError('nothing was thrown');
}
