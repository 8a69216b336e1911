import { lastOfName } from './extent.ts';
import type { Token } from './tokens.ts';

const BEFORE_KIND = new Set(
  'or replace unique constraint event trusted procedural default text search foreign data access'.split(' '),
);
const KINDS = new Set(
  (
    'function procedure aggregate type domain schema extension publication subscription role user group trigger policy rule operator ' +
    'collation conversion language server statistics configuration dictionary parser template wrapper method index'
  ).split(' '),
);

/**
 * Indices of the first and last token of the name that CREATE, or ALTER POLICY, gives first. Undefined where the statement begins
 * otherwise, or what it makes has no name: `create user mapping`, `create cast`.
 */
export function objectName(tokens: readonly Token[]): readonly [first: number, last: number] | undefined {
  const word = (index: number) => tokens[index]?.word ?? '';
  if (word(0) !== 'create' && word(0) !== 'alter') return undefined;
  let i = 1;
  while (BEFORE_KIND.has(word(i))) i++;
  const kind = word(i++);
  if (!KINDS.has(kind)) return undefined;
  if (kind === 'operator' && (word(i) === 'class' || word(i) === 'family')) i++;
  if (kind === 'index' && word(i) === 'concurrently') i++;
  if (word(i) === 'if' && word(i + 1) === 'not' && word(i + 2) === 'exists') i += 3;
  if (kind === 'schema' && word(i) === 'authorization') i++;
  const isUnnamed =
    (kind === 'user' && word(i) === 'mapping') || ((kind === 'statistics' || kind === 'index') && word(i) === 'on');
  return isUnnamed || i >= tokens.length ? undefined : [i, lastOfName(tokens, i)];
}
