import { closing, lastOfName, lastOfType } from './extent.ts';
import type { NodeTag } from './node.ts';
import type { Statement } from './statement.ts';
import type { Token } from './tokens.ts';

/** How far the largest expression reaches that begins at some location: the last location the grammar gives in it. */
export interface ExpressionEnd {
  /** As in the tree: bytes, without `Statement.base`. */
  readonly last: number;
  /** Whether a type name stands there. */
  readonly isType: boolean;
}

const EXPRESSIONS: ReadonlySet<string> = new Set<NodeTag>([
  ...(['A_ArrayExpr', 'A_Const', 'A_Expr', 'A_Indirection', 'BoolExpr', 'BooleanTest', 'CaseExpr', 'CoalesceExpr'] as const),
  ...([
    'CollateClause',
    'ColumnRef',
    'FuncCall',
    'GroupingFunc',
    'MinMaxExpr',
    'MultiAssignRef',
    'NamedArgExpr',
    'NullTest',
  ] as const),
  ...(['ParamRef', 'RowExpr', 'SetToDefault', 'SQLValueFunction', 'SubLink', 'TypeCast', 'XmlExpr', 'XmlSerialize'] as const),
  ...(['JsonArrayConstructor', 'JsonFuncExpr', 'JsonIsPredicate', 'JsonObjectConstructor', 'JsonParseExpr'] as const),
]);

/** What `lastOfType` finds by its tokens. */
const PARTS_OF_TYPE: ReadonlySet<string> = new Set(['typmods', 'arrayBounds']);

const endsOf = new WeakMap<Statement, ReadonlyMap<number, ExpressionEnd>>();

/** The ends of a statement's expressions by the location they begin at; of several that begin there, the largest counts. */
export function expressionEnds(statement: Statement): ReadonlyMap<number, ExpressionEnd> {
  const known = endsOf.get(statement);
  if (known) return known;
  const ends = new Map<number, ExpressionEnd>();
  const open: { readonly depth: number; first: number; last: number; isType: boolean }[] = [];
  function closeTo(depth: number): void {
    for (let top = open.at(-1); top && top.depth >= depth; top = open.at(-1)) {
      open.pop();
      // Inner ones close first, so the largest stays.
      if (top.last >= 0) ends.set(top.first, { last: top.last, isType: top.isType });
      const outer = open.at(-1);
      if (!outer || top.last < 0) continue;
      if (top.first < outer.first) outer.first = top.first;
      if (top.last > outer.last) {
        outer.last = top.last;
        outer.isType = top.isType;
      }
    }
  }
  // Three stacks of what is still to be visited, the next last, rather than one of objects made for each.
  const values: object[] = [statement.node];
  const depths: number[] = [0];
  const keys: string[] = [''];
  for (let value = values.pop(); value; value = values.pop()) {
    const depth = depths.pop() as number;
    const key = keys.pop() as string;
    let top = open.at(-1);
    if (top && top.depth >= depth) closeTo(depth);
    if (isTag(key) && EXPRESSIONS.has(key)) open.push({ depth, first: Number.POSITIVE_INFINITY, last: -1, isType: false });
    top = open.at(-1);
    const location = top && locationOf(value);
    if (top && location !== undefined) {
      if (location < top.first) top.first = location;
      if (location > top.last) {
        top.last = location;
        top.isType = key === 'typeName' || key === 'TypeName';
      }
    }
    for (const name in value) {
      const child = (value as Readonly<Record<string, unknown>>)[name];
      if (child === null || typeof child !== 'object' || PARTS_OF_TYPE.has(name)) continue;
      values.push(child);
      depths.push(depth + 1);
      keys.push(name);
    }
  }
  closeTo(0);
  endsOf.set(statement, ends);
  return ends;
}

function isTag(key: string): boolean {
  const code = key.charCodeAt(0);
  return code >= 65 && code <= 90;
}

function locationOf(value: object): number | undefined {
  const location = (value as { readonly location?: unknown }).location;
  return typeof location === 'number' && location >= 0 ? location : undefined;
}

/**
 * Indices of the first and last token of an expression of which the grammar names the tokens `first` and `last`: it leaves out
 * parentheses, END, IS NULL and what else has no location of its own.
 */
export function expressionRange(
  tokens: readonly Token[],
  first: number,
  last: number,
  isType: boolean,
): readonly [first: number, last: number] {
  let end = isType ? lastOfType(tokens, last) : tail(tokens, last);
  let unopened = 0;
  for (let i = first; i <= end; i++) {
    const word = tokens[i]?.word;
    if (word === '(' || word === '[') {
      i = closing(tokens, i);
      if (i > end) end = tail(tokens, i);
    } else if (word === 'case') {
      const close = closingCase(tokens, i);
      if (close > end) end = tail(tokens, close);
    } else if (word === ')' || word === ']') unopened++;
  }
  let start = first;
  for (; unopened > 0 && start > 0; start--) {
    const word = tokens[start - 1]?.word;
    if (word === '(' || word === '[') unopened--;
    else if (word === ')' || word === ']') unopened++;
  }
  return [start, end];
}

function closingCase(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const word = tokens[i]?.word;
    if (word === 'case') depth++;
    else if (word === 'end' && --depth === 0) return i;
  }
  return tokens.length - 1;
}

/** Index of the last token of what begins at `at` and has no further location: a name, empty arguments, `[]`, `is not null`. */
function tail(tokens: readonly Token[], at: number): number {
  const word = (index: number) => tokens[index]?.word ?? '';
  let i = lastOfName(tokens, word(at) === '-' || word(at) === '+' ? at + 1 : at);
  if (word(i + 1) === '(' && isName(tokens[i])) i = closing(tokens, i + 1);
  while (word(i + 1) === '[' || (word(i + 1) === '.' && i > at)) i = word(i + 1) === '[' ? closing(tokens, i + 1) : i + 2;
  if (word(i) === 'is' || word(i + 1) === 'is') {
    if (word(i) !== 'is') i++;
    i += word(i + 1) === 'not' ? 2 : 1;
  } else if (word(i) === 'at' && word(i + 1) === 'local') i++;
  if (word(i + 1) === 'uescape') i += 2;
  return Math.min(i, tokens.length - 1);
}

function isName(token: Token | undefined): boolean {
  return token !== undefined && (/^[a-z_\u0080-\uffff]/.test(token.word) || token.text.endsWith('"'));
}
