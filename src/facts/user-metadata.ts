import { functionCalls } from '../catalog/function-calls.ts';
import type { Catalog } from '../catalog/model.ts';
import type { Expression } from '../catalog/object-model.ts';
import type { Table } from '../catalog/relation-model.ts';
import { lexemes } from '../syntax/lexeme.ts';
import { type A_Const, type ColumnRef, type FuncCall, namesOf, stringOf, walk } from '../syntax/node.ts';
import { statementText } from '../syntax/statement.ts';
import { type Shape, shapeOf } from './policy/shape.ts';

/** Where a condition gets what users may write about themselves (`supabase.auth.updateUser({ data })`) from. */
export interface UserMetadata {
  /** `user_metadata` is the claim of the token, `raw_user_meta_data` the column of `auth.users`. */
  readonly word: 'user_metadata' | 'raw_user_meta_data';
  /** The function of the project that reads it. */
  readonly through?: string;
}

const known = new WeakMap<Shape, UserMetadata | 'none'>();

/** What a policy's condition reads of the user's own metadata, itself or in a function that it calls; undefined for nothing. */
export function userMetadataIn(catalog: Catalog, table: Table, expression: Expression): UserMetadata | undefined {
  const shape = shapeOf(catalog, table, expression);
  const found = known.get(shape) ?? findMetadata(catalog, expression) ?? 'none';
  known.set(shape, found);
  return found === 'none' ? undefined : found;
}

function findMetadata(catalog: Catalog, expression: Expression): UserMetadata | undefined {
  const own = mayNameMetadata(expression) ? wordIn(textsIn(expression)) : undefined;
  if (own) return { word: own };
  for (const { name, routines } of functionCalls(catalog, expression)) {
    for (const { body } of routines) {
      const word = body === undefined || !wordIn([body]) ? undefined : wordIn(textsOfBody(body));
      if (word) return { word, through: name };
    }
  }
  return undefined;
}

/** Whether it is worth walking the expression: the statement that it is written in speaks of metadata, or writes names with escapes. */
function mayNameMetadata({ place }: Expression): boolean {
  return !place || /meta_?data|\\|u&/i.test(statementText(place.statement));
}

/** The advisor's condition (splinter 0015): the text names the token and, after that, `user_metadata`. */
export function namesTokensUserMetadata(expression: Expression): boolean {
  const texts = textsIn(expression);
  const jwt = texts.indexOf('auth.jwt()');
  const setting = texts.indexOf('current_setting(');
  const claims = setting < 0 ? -1 : texts.findIndex((text, i) => i > setting && text.includes('request.jwt.claims'));
  const from = Math.min(...[jwt, claims].filter((at) => at >= 0));
  return texts.some((text, i) => i > from && text.includes('user_metadata'));
}

function wordIn(texts: readonly string[]): UserMetadata['word'] | undefined {
  return (['user_metadata', 'raw_user_meta_data'] as const).find((word) => texts.some((text) => text.includes(word)));
}

/** The names of columns and functions and the constants of an expression, in the order of its tree. */
function textsIn({ node }: Expression): readonly string[] {
  const texts: string[] = [];
  walk(node, (tag, inner) => {
    if (tag === 'A_Const') texts.push((inner as A_Const).sval?.sval ?? '');
    if (tag === 'ColumnRef') texts.push(...((inner as ColumnRef).fields ?? []).map((field) => stringOf(field) ?? ''));
    if (tag === 'FuncCall') texts.push(functionText(namesOf((inner as FuncCall).funcname)));
    return undefined;
  });
  return texts;
}

function functionText(names: readonly string[]): string {
  if (names.join('.') === 'auth.jwt') return 'auth.jwt()';
  return names.at(-1) === 'current_setting' ? 'current_setting(' : names.join('.');
}

function textsOfBody(body: string): readonly string[] {
  return [...lexemes(body)].filter(({ kind }) => kind !== 'comment').map(({ start, end }) => body.slice(start, end));
}
