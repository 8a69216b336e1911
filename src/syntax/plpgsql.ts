import { ParseFailure, parsePlpgsqlRaw } from './parser.ts';
import { bodyOf, type RoutineText } from './plpgsql-body.ts';
import { entry, type Json, labelOf, listOf, loopVariablesOf, numberOf, required, textOf } from './plpgsql-json.ts';
import { locator } from './plpgsql-place.ts';
import type { PlBlock, PlBody, PlHandler, PlPlace, PlQuery, PlStatement, PlTarget, PlVariable } from './plpgsql-tree.ts';
import { type Statement, statementText } from './statement.ts';

interface Expr {
  readonly query: string;
  readonly parseMode?: number;
}

const parsed = new WeakMap<object, PlBody | ParseFailure>();

/**
 * Reads the body of a DO block or a CREATE FUNCTION/PROCEDURE in PL/pgSQL.
 * @throws {ParseFailure} where PL/pgSQL's parser refuses it.
 */
export function parsePlpgsql(statement: Statement<'DoStmt'> | Statement<'CreateFunctionStmt'>): PlBody {
  let known = parsed.get(statement.node);
  if (!known) {
    try {
      known = toBody(rawFunction(statementText(statement)), bodyOf(statement));
    } catch (error) {
      if (!(error instanceof ParseFailure)) throw error;
      known = error;
    }
    parsed.set(statement.node, known);
  }
  if (known instanceof ParseFailure) throw known;
  return known;
}

/** libpg_query knows no table, and so not that `t%rowtype` is a record. */
function rawFunction(sql: string): Json {
  if (!/%\s*rowtype\b/i.test(sql)) return firstFunction(sql);
  return firstFunction(sql.replace(ROW_TYPE, (type) => `record${type.slice(6).replace(/[^\n]/g, ' ')}`));
}

const ROW_TYPE = /(?:[\w$]+|"[^"]*")(?:\s*\.\s*(?:[\w$]+|"[^"]*"))*\s*%\s*rowtype\b/gi;

function firstFunction(sql: string): Json {
  const { plpgsql_funcs } = parsePlpgsqlRaw(sql) as { plpgsql_funcs?: readonly Json[] };
  const found = plpgsql_funcs?.[0]?.PLpgSQL_function as Json | undefined;
  if (!found) throw new ParseFailure('no PL/pgSQL body', 0);
  return found;
}

function toBody(raw: Json, body: RoutineText): PlBody {
  const find = locator(body);
  const datums = listOf(raw.datums);
  const variables: PlVariable[] = [];
  let claimed = 0;
  datums.forEach((datum, number) => {
    const [tag, fields] = entry(datum);
    if (tag !== 'PLpgSQL_var' && tag !== 'PLpgSQL_rec') return;
    const type = (fields.datatype as Json | undefined)?.PLpgSQL_type as Json | undefined;
    const line = numberOf(fields.lineno);
    const initial = toQuery(fields.default_val, 'expression', line);
    const cursor = toQuery(fields.cursor_explicit_expr, 'query', line);
    variables.push({
      number,
      name: textOf(fields.refname) ?? '',
      line,
      type: tag === 'PLpgSQL_rec' ? 'record' : (textOf(type?.typname) ?? 'record'),
      ...(initial ? { default: initial } : {}),
      ...(cursor ? { cursor, cursorArguments: fieldsOf(datums[numberOf(fields.cursor_explicit_argrow)]) } : {}),
    });
  });
  const loopVariables = loopVariablesOf(raw.action, variables);
  const implicit = new Set([...loopVariables.values()].flat());
  const action = toStatement(raw.action as Json);
  if (action?.kind !== 'block') throw new ParseFailure('no PL/pgSQL block', 0);
  return { variables, block: action };

  function toBlock(fields: Json): PlBlock {
    const line = numberOf(fields.lineno);
    const declares = variables.filter(
      (one) =>
        one.number >= claimed && one.line > 0 && one.line <= line && !implicit.has(one.number) && !AUTOMATIC.test(one.name),
    );
    claimed = Math.max(claimed, ...declares.map((one) => one.number + 1));
    const exceptions = (fields.exceptions as Json | undefined)?.PLpgSQL_exception_block as Json | undefined;
    return {
      kind: 'block',
      line,
      ...labelOf(fields),
      declares: declares.map((one) => one.number),
      body: toStatements(fields.body),
      handlers: listOf(exceptions?.exc_list).map((one) => toHandler(one.PLpgSQL_exception as Json)),
    };
  }

  function toHandler(fields: Json): PlHandler {
    const conditions = listOf(fields.conditions).map((one) => textOf((one.PLpgSQL_condition as Json).condname) ?? '');
    return { conditions, body: toStatements(fields.action) };
  }

  function toStatements(list: unknown): PlStatement[] {
    return listOf(list).flatMap((one) => toStatement(one) ?? []);
  }

  function toStatement(tagged: Json): PlStatement | undefined {
    const [tag, fields] = entry(tagged);
    const line = numberOf(fields.lineno);
    const expression = (key: string) => toQuery(fields[key], 'expression', line);
    const query = (key: string) => toQuery(fields[key], 'query', line);
    const parameters = () => listOf(fields.params).flatMap((one) => toQuery(one, 'expression', line) ?? []);
    const loop = () => ({ line, ...labelOf(fields), body: toStatements(fields.body) });
    const into = () => {
      const target = fields.target ? toTarget(fields.target as Json) : undefined;
      return { ...(target ? { target } : {}), strict: fields.strict === true };
    };
    const branches = (list: unknown, wrapper: string, conditionKey: string, bodyKey: string) =>
      listOf(list).map((one) => {
        const branch = one[wrapper] as Json;
        const at = numberOf(branch.lineno) || line;
        return { condition: required(toQuery(branch[conditionKey], 'expression', at)), body: toStatements(branch[bodyKey]) };
      });
    switch (tag) {
      case 'PLpgSQL_stmt_block':
        return toBlock(fields);
      case 'PLpgSQL_stmt_assign': {
        const written = (fields.expr as { PLpgSQL_expr: Expr }).PLpgSQL_expr.query;
        const target = /^(?:[^:='"]|"[^"]*"|'[^']*')*?:?=/.exec(written)?.[0] ?? '';
        return {
          kind: 'assign',
          line,
          place: toPlace(numberOf(fields.varno)),
          subscripts: target.includes('['),
          value: find({ kind: 'expression', sql: written.slice(target.length), line }),
        };
      }
      case 'PLpgSQL_stmt_if':
        return {
          kind: 'if',
          line,
          branches: [
            { condition: required(expression('cond')), body: toStatements(fields.then_body) },
            ...branches(fields.elsif_list, 'PLpgSQL_if_elsif', 'cond', 'stmts'),
          ],
          otherwise: toStatements(fields.else_body),
        };
      case 'PLpgSQL_stmt_case': {
        const value = expression('t_expr');
        return {
          kind: 'case',
          line,
          ...(value ? { value, variable: numberOf(fields.t_varno) } : {}),
          branches: branches(fields.case_when_list, 'PLpgSQL_case_when', 'expr', 'stmts'),
          ...(fields.have_else ? { otherwise: toStatements(fields.else_stmts) } : {}),
        };
      }
      case 'PLpgSQL_stmt_loop':
        return { kind: 'loop', ...loop() };
      case 'PLpgSQL_stmt_while':
        return { kind: 'while', condition: required(expression('cond')), ...loop() };
      case 'PLpgSQL_stmt_fori': {
        const name = (fields.var as { PLpgSQL_var: Json }).PLpgSQL_var;
        const variable = loopVariables.get(`${name.refname} ${numberOf(name.lineno)}`)?.shift();
        const step = expression('step');
        const bounds = { lower: required(expression('lower')), upper: required(expression('upper')) };
        const reverse = fields.reverse === true;
        return { kind: 'for range', variable: variable ?? -1, ...bounds, ...(step ? { step } : {}), reverse, ...loop() };
      }
      case 'PLpgSQL_stmt_fors':
        return { kind: 'for query', target: toTarget(fields.var as Json), query: required(query('query')), ...loop() };
      case 'PLpgSQL_stmt_forc': {
        const cursor = numberOf(fields.curvar);
        const bound = required(variables.find((one) => one.number === cursor)?.cursor);
        const given = toQuery(fields.argquery, 'expression', line);
        const target = toTarget(fields.var as Json);
        return { kind: 'for query', target, query: bound, cursor, ...(given ? { arguments: given } : {}), ...loop() };
      }
      case 'PLpgSQL_stmt_dynfors': {
        const target = toTarget(fields.var as Json);
        return { kind: 'for execute', target, text: required(expression('query')), parameters: parameters(), ...loop() };
      }
      case 'PLpgSQL_stmt_foreach_a': {
        const array = required(expression('expr'));
        return { kind: 'foreach', variable: numberOf(fields.varno), array, slice: numberOf(fields.slice), ...loop() };
      }
      case 'PLpgSQL_stmt_exit': {
        const condition = expression('cond');
        return { kind: 'exit', line, isExit: fields.is_exit === true, ...labelOf(fields), ...(condition ? { condition } : {}) };
      }
      case 'PLpgSQL_stmt_return': {
        const value = expression('expr');
        const variable = typeof fields.retvarno === 'number' ? { variable: fields.retvarno } : {};
        return { kind: 'return', line, ...(value ? { value } : {}), ...variable };
      }
      case 'PLpgSQL_stmt_return_next':
      case 'PLpgSQL_stmt_return_query': {
        const rows = query('query');
        const dynamic = expression('dynquery');
        return { kind: 'return rows', line, ...(rows ? { query: rows } : {}), ...(dynamic ? { text: dynamic } : {}) };
      }
      case 'PLpgSQL_stmt_raise': {
        const condition = textOf(fields.condname);
        const message = textOf(fields.message);
        return {
          kind: 'raise',
          line,
          isError: numberOf(fields.elog_level) >= ERROR,
          ...(condition === undefined ? {} : { condition }),
          ...(message === undefined ? {} : { message }),
          parameters: parameters(),
          options: listOf(fields.options).flatMap((one) => {
            const option = one.PLpgSQL_raise_option as Json;
            const value = toQuery(option.expr, 'expression', line);
            return value ? [{ name: RAISE_OPTIONS[numberOf(option.opt_type)] ?? '', value }] : [];
          }),
        };
      }
      case 'PLpgSQL_stmt_assert':
        return { kind: 'assert', line, condition: required(expression('cond')) };
      case 'PLpgSQL_stmt_execsql':
        return { kind: 'sql', line, query: required(query('sqlstmt')), ...into() };
      case 'PLpgSQL_stmt_call':
        return { kind: 'sql', line, query: required(query('expr')), ...into() };
      case 'PLpgSQL_stmt_dynexecute':
        return { kind: 'execute', line, text: required(expression('query')), parameters: parameters(), ...into() };
      case 'PLpgSQL_stmt_perform':
        return { kind: 'perform', line, query: required(toQuery(fields.expr, 'perform', line)) };
      case 'PLpgSQL_stmt_getdiag':
        return {
          kind: 'get diagnostics',
          line,
          variables: listOf(fields.diag_items).map((one) => numberOf((one.PLpgSQL_diag_item as Json).target)),
        };
      case 'PLpgSQL_stmt_open': {
        const [opened, text, given] = [query('query'), expression('dynquery'), expression('argquery')];
        return {
          kind: 'cursor',
          action: 'open',
          line,
          cursor: numberOf(fields.curvar),
          parameters: parameters(),
          ...(opened ? { query: opened } : {}),
          ...(text ? { text } : {}),
          ...(given ? { arguments: given } : {}),
        };
      }
      case 'PLpgSQL_stmt_close':
        return { kind: 'cursor', action: 'close', line, cursor: numberOf(fields.curvar) };
      case 'PLpgSQL_stmt_fetch': {
        const isNext = numberOf(fields.direction) === 0 && numberOf(fields.how_many) === 1 && !fields.expr;
        return { kind: 'cursor', action: 'fetch', line, cursor: numberOf(fields.curvar), isNext, ...into() };
      }
      case 'PLpgSQL_stmt_commit':
      case 'PLpgSQL_stmt_rollback':
        return { kind: 'transaction', line };
      default:
        throw new ParseFailure(`unknown PL/pgSQL statement ${tag}`, 0);
    }
  }

  function toQuery(tagged: unknown, kind: PlQuery['kind'], line: number): PlQuery | undefined {
    const expr = (tagged as { PLpgSQL_expr?: Expr } | undefined)?.PLpgSQL_expr;
    return expr && find({ kind, sql: expr.query, line });
  }

  /** The variables of a row. */
  function fieldsOf(datum: Json | undefined): readonly number[] {
    return listOf((datum?.PLpgSQL_row as Json | undefined)?.fields).map((one) => numberOf(one.varno));
  }

  function toTarget(tagged: Json): PlTarget {
    const [tag, fields] = entry(tagged);
    if (tag === 'PLpgSQL_rec') return { kind: 'record', variable: numberOf(fields.dno) };
    return { kind: 'row', fields: listOf(fields.fields).map((one) => toPlace(numberOf(one.varno))) };
  }

  function toPlace(number: number): PlPlace {
    const field = datums[number]?.PLpgSQL_recfield as Json | undefined;
    return field ? { variable: numberOf(field.recparentno), field: textOf(field.fieldname) ?? '' } : { variable: number };
  }
}

/** What PL/pgSQL declares by itself in handlers and CASE. */
const AUTOMATIC = /^(?:sqlstate|sqlerrm|__Case__Variable_\d+__)$/;

/** `elog.h`: ERROR. */
const ERROR = 21;
/** `PLpgSQL_raise_option_type`. */
const RAISE_OPTIONS = ['errcode', 'message', 'detail', 'hint', 'column', 'constraint', 'datatype', 'table', 'schema'];
