import fc from 'fast-check';

export type Text = fc.Arbitrary<string>;

/** One of these words, each as likely as the next. */
export function one(...words: readonly string[]): Text {
  return fc.constantFrom(...words);
}

/** A statement of parts: strings are text, arbitraries are drawn. */
export function sql(strings: TemplateStringsArray, ...parts: readonly Text[]): Text {
  return fc.tuple(...parts).map((drawn) => strings.reduce((text, next, i) => text + (drawn[i - 1] ?? '') + next));
}

// Few names, so that statements meet: duplicates, missing objects, dependants in the way.
export const table = one('a', 'b', 'c', 'public.a', 's.a', '"T b"', 'p', 'p1');
export const column = one('id', 'x', 'y', 'a_id', '"Z"');
export const name = one('one', 'two', 'a_id_fkey', 'a_x_idx');
export const view = one('v', 'w', 's.v');
export const relation = fc.oneof({ weight: 3, arbitrary: table }, { weight: 1, arbitrary: view });
export const mode = one('', '', ' cascade', ' restrict');
export const ifExists = one('', '', 'if exists ');
export const ifNotExists = one('', '', 'if not exists ');
export const role = one('reader', 'writer', 'public');
/** A role that may own things; the last does not exist. */
export const owner = one('reader', 'writer', 'nobody');
export const schema = one('s', 'public', 't', 'nowhere');
export const signature = one('f()', 'f(int)', 'f(text)', 's.f()', 'g(int, text)', 'f(int, text)');
export const type = one(
  'int',
  'bigint',
  'text',
  'varchar(20)',
  'numeric(10,2)',
  'timestamptz',
  'uuid',
  'boolean',
  'mood',
  'text[]',
  'serial',
  'positive',
  'pair',
  'mood[]',
  's.mood',
  'int4range',
  'jsonb',
);
export const condition = one(
  'true',
  'id is not null',
  'x is not null',
  'y is null',
  'exists (select id from a)',
  'not (x is null and y is null)',
  'exists (select from b where b.a_id is not null)',
  'f() is null',
);
