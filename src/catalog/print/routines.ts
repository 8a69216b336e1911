import { as, type CreateFunctionStmt, type DefElem, namesOf, stringOf } from '../../syntax/node.ts';
import { statementTokens } from '../../syntax/tokens.ts';
import type { Catalog, Routine } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import { inputTypes, resultOf } from '../routines.ts';
import { formatType } from '../types.ts';
import { dollarQuote, quoteLiteral } from './literal.ts';
import { settingSql } from './settings.ts';
import { editedText, madeBy, statementNaming, writtenExpression } from './written.ts';

/** CREATE FUNCTION or PROCEDURE, its body verbatim; an aggregate as it was written. Undefined for one that has no place. */
export function routineSql(catalog: Catalog, routine: Routine): string | undefined {
  const node = madeBy(routine, 'CreateFunctionStmt');
  if (!node) return statementNaming(routine, displayName(routine));
  const result = resultOf(catalog, routine);
  const word = routine.kind === 'procedure' ? 'procedure' : 'function';
  return [
    `create ${word} ${displayName(routine)}(${argumentsSql(catalog, routine, node)})`,
    ...(result === undefined ? [] : [`returns ${result}`]),
    `language ${quoteIdentifier(routine.language)}`,
    ...attributes(routine, optionsOf(node)),
    ...routine.settings.map((setting) => `set ${settingSql(setting)}`),
    bodySql(routine, node),
  ].join('\n');
}

/** `public.f(integer, text)`: what tells overloads apart. */
export function routineSignature(catalog: Catalog, routine: Routine): string {
  const types = inputTypes(routine).map((type) => formatType(catalog, type));
  return `${displayName(routine)}(${routine.kind === 'aggregate' && types.length === 0 ? '*' : types.join(', ')})`;
}

/** The word for a routine in GRANT, COMMENT and ALTER. */
export function routineWord({ kind }: Routine): string {
  return kind === 'window function' ? 'function' : kind;
}

const MODES: Readonly<Record<string, string>> = { in: '', out: 'out ', inout: 'inout ', variadic: 'variadic ' };

/** Defaults are those of the statement that made it: the catalog keeps only that there are some. */
function argumentsSql(catalog: Catalog, routine: Routine, { parameters }: CreateFunctionStmt): string {
  return routine.arguments
    .flatMap(({ name, mode, type }, i) => {
      if (mode === 'table') return [];
      const value = as(parameters?.[i], 'FunctionParameter')?.defexpr;
      const text = value && routine.place ? writtenExpression(routine.place.statement, value) : undefined;
      const label = name === undefined ? '' : `${quoteIdentifier(name)} `;
      return `${MODES[mode]}${label}${formatType(catalog, type)}${text === undefined ? '' : ` default ${text}`}`;
    })
    .join(', ');
}

function optionsOf({ options }: CreateFunctionStmt): ReadonlyMap<string, DefElem> {
  return new Map(
    (options ?? []).map((item): DefElem => as(item, 'DefElem') ?? {}).map((option) => [option.defname ?? '', option]),
  );
}

/** What ALTER FUNCTION can change is the catalog's; PARALLEL, COST, ROWS and LEAKPROOF are as first written. */
function attributes(routine: Routine, options: ReadonlyMap<string, DefElem>): readonly string[] {
  const number = (name: string): string[] => {
    const { arg } = options.get(name) ?? {};
    const value = as(arg, 'Integer')?.ival ?? as(arg, 'Float')?.fval;
    return value === undefined ? [] : [`${name} ${value}`];
  };
  const parallel = stringOf(options.get('parallel')?.arg);
  const support = namesOf(as(options.get('support')?.arg, 'List')?.items);
  const transforms = as(options.get('transform')?.arg, 'List')?.items ?? [];
  const words = [
    ...(routine.kind === 'window function' ? ['window'] : []),
    ...(routine.volatility === 'volatile' ? [] : [routine.volatility]),
    ...(routine.strict ? ['strict'] : []),
    ...(routine.securityDefiner ? ['security definer'] : []),
    ...(as(options.get('leakproof')?.arg, 'Boolean')?.boolval ? ['leakproof'] : []),
    ...(parallel === undefined ? [] : [`parallel ${parallel}`]),
    ...number('cost'),
    ...number('rows'),
    ...(support.length ? [`support ${support.map(quoteIdentifier).join('.')}`] : []),
    ...transforms.map((type) => `transform for type ${namesOf(as(type, 'TypeName')?.names).map(quoteIdentifier).join('.')}`),
  ];
  return words.length ? [words.join(' ')] : [];
}

function bodySql(routine: Routine, node: CreateFunctionStmt): string {
  if (node.sql_body) return atomicBody(routine);
  if (routine.body !== undefined)
    return `as ${dollarQuote(routine.body, routine.kind === 'procedure' ? 'procedure' : 'function')}`;
  const parts = as(optionsOf(node).get('as')?.arg, 'List')?.items ?? [];
  return `as ${parts.map((part) => quoteLiteral(stringOf(part) ?? '')).join(', ')}`;
}

/** BEGIN ATOMIC … END or RETURN …, as written: the last clause of its statement. */
function atomicBody({ place }: Routine): string {
  if (!place) return '';
  const { statement } = place;
  const tokens = statementTokens(statement);
  let depth = 0;
  for (const token of tokens) {
    if (token.word === '(') depth++;
    else if (token.word === ')') depth--;
    else if (depth === 0 && (token.word === 'begin' || token.word === 'return'))
      return editedText(statement, [token.start, statement.end], []);
  }
  return '';
}
