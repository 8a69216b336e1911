import type { Routine } from '../../catalog/model.ts';
import { atomicStatements } from '../../syntax/atomic-body.ts';
import { type Node, tagOf } from '../../syntax/node.ts';
import { parseEmbedded, parseFragment } from '../../syntax/parse.ts';
import { ParseFailure } from '../../syntax/parser.ts';
import { parsePlpgsql } from '../../syntax/plpgsql.ts';
import { bodyOf } from '../../syntax/plpgsql-body.ts';
import type { PlQuery, PlStatement } from '../../syntax/plpgsql-tree.ts';
import { isStatement, type Statement } from '../../syntax/statement.ts';
import { spanOf } from '../../syntax/tokens.ts';

/** A query of a routine's body, or an expression, as the statement `SELECT expression`. */
export interface BodyQuery {
  readonly statement: Statement;
  /** Its value is a text that EXECUTE runs. */
  readonly isDynamic: boolean;
  /** IF, CASE, WHILE, EXIT WHEN or ASSERT decide by it. */
  readonly isCondition?: true;
  /** The variable that its value is put into. */
  readonly assigns?: string;
  /** The conditions of the exception handlers around it: `undefined_table`, `others`, `42P01`. */
  readonly handled: readonly string[];
}

type Creation = Statement<'CreateFunctionStmt'>;
const known = new WeakMap<object, { readonly queries: readonly BodyQuery[] | undefined }>();

/**
 * What the body of a PL/pgSQL or SQL routine runs, in the order it is written, defaults of variables first. Undefined for other
 * languages and for a body that does not parse; a query that does not parse is left out.
 */
export function bodyQueries(routine: Routine): readonly BodyQuery[] | undefined {
  const { bodyPlace, body, language } = routine;
  const statement = body ? bodyPlace?.statement : atomicStatement(routine);
  if (!statement || !isStatement(statement, 'CreateFunctionStmt')) return undefined;
  let read = known.get(statement.node);
  if (!read) {
    read = { queries: readable(() => queriesIn(statement, language)) };
    known.set(statement.node, read);
  }
  return read.queries;
}

function readable<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ParseFailure) return undefined;
    throw error;
  }
}

function queriesIn(statement: Creation, language: string): readonly BodyQuery[] | undefined {
  if (language === 'sql') {
    const { sql_body: atomic } = statement.node;
    const statements = atomic ? statementsOfAtomic(statement, atomic) : sqlStatements(statement);
    return statements.map((one) => ({ statement: one, isDynamic: false, handled: [] }));
  }
  if (language !== 'plpgsql') return undefined;
  const { variables, block } = parsePlpgsql(statement);
  const queries: BodyQuery[] = [];
  const nameOf = (number: number): string | undefined => variables.find((one) => one.number === number)?.name;
  const add: Add = (query, handled, { isDynamic = false, variable, ...use } = {}) => {
    const parsed = query && readable(() => parsedQuery(query, statement));
    if (parsed) {
      const assigns = variable === undefined ? undefined : nameOf(variable);
      queries.push({ statement: parsed, isDynamic, handled, ...use, ...(assigns === undefined ? {} : { assigns }) });
    }
  };
  for (const variable of variables) {
    add(variable.default, [], { variable: variable.number });
    add(variable.cursor, []);
  }
  visit([block], [], add);
  return queries;
}

/** The statement of a routine whose body, `BEGIN ATOMIC … END` or `RETURN …`, is parsed with it; undefined for any other. */
export function atomicStatement({ body, bodyPlace, place }: Routine): Creation | undefined {
  const statement = body ? undefined : (bodyPlace ?? place)?.statement;
  return statement && isStatement(statement, 'CreateFunctionStmt') && statement.node.sql_body ? statement : undefined;
}

/** The statements of such a body, at the place of the whole. */
function statementsOfAtomic(statement: Creation, body: Node): readonly Statement[] {
  return atomicStatements(body).map((node) => {
    const tag = tagOf(node);
    return { ...statement, tag, node: (node as unknown as Record<string, Statement['node']>)[tag] ?? {} } as Statement;
  });
}

/** The statements of an SQL body, at their places where it stands in the text verbatim. */
function sqlStatements(statement: Creation): readonly Statement[] {
  const { sql, text, start, origin, span } = bodyOf(statement);
  const statements = parseFragment(sql, origin ?? span);
  if (start === undefined || origin) return statements;
  const shift = text.utf8.toUtf8(start);
  return statements.map(({ tag, node, start: from, end, base }) => ({
    text,
    tag,
    node,
    start: from + shift,
    end: end + shift,
    base: base + shift,
  }));
}

function parsedQuery(query: PlQuery, outer: Statement): Statement | undefined {
  const prefix = query.kind === 'expression' ? 'SELECT ' : '';
  const { at, sql, origin } = query;
  if (at) return parseEmbedded({ ...at, sql, prefix, ...(origin ? { origin } : {}) });
  return parseFragment(prefix + sql, origin ?? spanOf({ statement: outer, offset: -1, extent: 'statement' }))[0];
}

interface Use {
  readonly isDynamic?: boolean;
  readonly isCondition?: true;
  readonly variable?: number;
}
type Add = (query: PlQuery | undefined, handled: readonly string[], use?: Use) => void;

function visit(statements: readonly PlStatement[], handled: readonly string[], add: Add): void {
  for (const one of statements) {
    switch (one.kind) {
      case 'block': {
        visit(one.body, [...handled, ...one.handlers.flatMap(({ conditions }) => conditions)], add);
        for (const handler of one.handlers) visit(handler.body, handled, add);
        break;
      }
      case 'if':
      case 'case':
        if (one.kind === 'case') add(one.value, handled, { isCondition: true });
        for (const { condition, body } of one.branches) {
          add(condition, handled, { isCondition: true });
          visit(body, handled, add);
        }
        visit(one.otherwise ?? [], handled, add);
        break;
      case 'execute':
      case 'for execute':
        add(one.text, handled, { isDynamic: true });
        for (const parameter of one.parameters) add(parameter, handled);
        break;
      case 'return rows':
        add(one.query, handled);
        add(one.text, handled, { isDynamic: true });
        break;
      case 'assign':
        add(one.value, handled, one.place.field === undefined && !one.subscripts ? { variable: one.place.variable } : {});
        break;
      case 'while':
      case 'exit':
      case 'assert':
        add(one.condition, handled, { isCondition: true });
        break;
      default:
        for (const query of plainQueries(one)) add(query, handled);
    }
    if ('body' in one && one.kind !== 'block') visit(one.body, handled, add);
  }
}

function plainQueries(one: PlStatement): readonly (PlQuery | undefined)[] {
  switch (one.kind) {
    case 'return':
      return [one.value];
    case 'for range':
      return [one.lower, one.upper, one.step];
    case 'for query':
    case 'sql':
    case 'perform':
      return [one.query];
    case 'foreach':
      return [one.array];
    case 'raise':
      return [...one.parameters, ...one.options.map(({ value }) => value)];
    default:
      return [];
  }
}
