import type { Token } from './tokens.ts';

/** Index of the bracket that closes the one at `open`; the last token where none does. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const word = tokens[i]?.word;
    if (word === '(' || word === '[') depth++;
    else if ((word === ')' || word === ']') && --depth === 0) return i;
  }
  return tokens.length - 1;
}

/** Index of the last token of a name that may be qualified. */
export function lastOfName(tokens: readonly Token[], first: number): number {
  let i = first;
  while (tokens[i + 1]?.word === '.' && tokens[i + 2]) i += 2;
  return i;
}

/** Index of the last token of a name and its arguments. */
export function lastOfCall(tokens: readonly Token[], first: number): number {
  const name = lastOfName(tokens, first);
  return tokens[name + 1]?.word === '(' ? closing(tokens, name + 1) : name;
}

const INTERVAL_FIELDS = new Set(['year', 'month', 'day', 'hour', 'minute', 'second', 'to']);

/** Index of the last token of a type name: modifiers, array bounds, `%rowtype` and the words of SQL's own types included. */
export function lastOfType(tokens: readonly Token[], first: number): number {
  const word = (index: number) => tokens[index]?.word ?? '';
  let i = first;
  if (word(i) === 'setof') i++;
  const head = word(i);
  if (head === 'double' && word(i + 1) === 'precision') i++;
  else if (head === 'national' && word(i + 1).startsWith('char')) i++;
  else i = lastOfName(tokens, i);
  for (;;) {
    const next = word(i + 1);
    // `create table t of some_type (…)`: the parentheses are not the type's.
    if (next === '(' && word(first - 1) !== 'of') i = closing(tokens, i + 1);
    else if (next === '[') i = closing(tokens, i + 1);
    else if (next === 'varying' || next === 'array') i++;
    else if (next === '%' && (word(i + 2) === 'type' || word(i + 2) === 'rowtype')) i += 2;
    else if ((next === 'with' || next === 'without') && word(i + 2) === 'time') i += 3;
    else if (head === 'interval' && INTERVAL_FIELDS.has(next)) i++;
    else return Math.min(i, tokens.length - 1);
  }
}

const CONSTRAINT_WORDS = new Set([
  'constraint',
  'not',
  'null',
  'unique',
  'primary',
  'check',
  'references',
  'default',
  'generated',
]);

/**
 * Index of the last token of a clause: up to the comma, semicolon or closing bracket that ends it, and for a column's constraint up to the
 * column's next one. `expressionEnd` tells where the expression that starts at a token ends.
 */
export function lastOfClause(tokens: readonly Token[], first: number, expressionEnd: (first: number) => number): number {
  const before = tokens[first - 1]?.word;
  const inColumn =
    CONSTRAINT_WORDS.has(tokens[first]?.word ?? '') &&
    before !== undefined &&
    !(before === ',' || before === '(' || before === 'add');
  let i = first;
  let isNamed = tokens[first]?.word === 'constraint';
  if (isNamed) i++;
  if (inColumn && tokens[i]?.word === 'default') return expressionEnd(i + 1);
  for (;;) {
    const word = tokens[i]?.word;
    if (word === '(' || word === '[') i = closing(tokens, i);
    const next = tokens[i + 1];
    if (!next || next.word === ',' || next.word === ')' || next.word === ']' || next.word === ';')
      return Math.min(i, tokens.length - 1);
    if (inColumn && !isNamed && beginsConstraint(tokens, i + 1)) return i;
    if (isNamed && tokens[i + 1]?.word === 'default') return expressionEnd(i + 2);
    isNamed = false;
    i++;
  }
}

/** Whether a column's next constraint begins here, and not a part of the one before: `set null`, `by default`, `not deferrable`. */
function beginsConstraint(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]?.word;
  const next = tokens[at + 1]?.word;
  switch (tokens[at]?.word) {
    case 'constraint':
    case 'unique':
    case 'primary':
    case 'check':
    case 'references':
    case 'generated':
    case 'collate':
      return true;
    case 'null':
      return before !== 'not' && before !== 'set';
    case 'default':
      return before !== 'set' && before !== 'by';
    case 'not':
      return next === 'null';
    default:
      return false;
  }
}
