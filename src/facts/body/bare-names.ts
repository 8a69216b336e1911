import { tablesOf } from '../../catalog/catalog.ts';
import type { Catalog, Routine } from '../../catalog/model.ts';
import { identifierList } from '../../catalog/replay/settings.ts';
import {
  type A_Expr,
  as,
  type FuncCall,
  type Node,
  namesOf,
  type RangeVar,
  type TypeCast,
  type TypeName,
  walk,
} from '../../syntax/node.ts';
import { type Place, placeOf, type Statement } from '../../syntax/statement.ts';
import { isColumnName, type NameKind } from './homes.ts';
import type { BodyQuery } from './queries.ts';

/** A name without a schema. */
export interface BareName {
  readonly kind: NameKind;
  readonly name: string;
  readonly place: Place;
}

/** Conditions whose handler is there for a name that is not found (errcodes.txt, class 42). */
const EXPECTED = /^(?:undefined_(?:table|function|object)|syntax_error_or_access_rule_violation|42P01|42883|42704|42000)$/i;

/**
 * The names without a schema in a body that search_path decides on: relations, functions, types of casts, operators. None in a body that
 * sets search_path itself; not those of common table expressions, of temporary tables that some body makes, of a trigger's transition
 * tables, nor where a handler expects that the name is not found.
 */
export function bareNames(catalog: Catalog, routine: Routine, queries: readonly BodyQuery[]): readonly BareName[] {
  const names: BareName[] = [];
  for (const { statement, handled } of queries) {
    const found = namesIn(catalog, statement);
    if (!found) return [];
    if (!handled.some((condition) => EXPECTED.test(condition))) names.push(...found);
  }
  if (!names.some(({ kind }) => kind === 'relation')) return names;
  const others = transitionTables(catalog, routine);
  const temporaries = temporaryNames(catalog);
  return names.filter(({ kind, name }) => kind !== 'relation' || !(others.has(name) || temporaries.has(name.toLowerCase())));
}

/** Undefined for a statement that sets search_path. */
function namesIn(catalog: Catalog, statement: Statement): readonly BareName[] | undefined {
  const names: BareName[] = [];
  const expressions = new Set<string>();
  let setsPath = false;
  const add = (kind: NameKind, written: readonly string[], location: number | undefined): void => {
    const [name] = written;
    if (written.length === 1 && name)
      names.push({ kind, name, place: placeOf(statement, location, kind === 'operator' ? 'token' : 'name') });
  };
  const range = ({ catalogname, schemaname, relname, location }: RangeVar): void => {
    if (catalogname === undefined && schemaname === undefined && relname) add('relation', [relname], location);
  };
  const type = (written: TypeName | undefined): void => {
    if (written && !written.pct_type) add('type', namesOf(written.names), written.location);
  };
  const call = (node: FuncCall): void => {
    const written = namesOf(node.funcname);
    setsPath ||= written.at(-1) === 'set_config' && textOf(node.args?.[0]) === 'search_path';
    // `column(row)` is a row's column too
    if (node.args?.length !== 1 || !isColumnName(catalog, written.at(-1) ?? '')) add('function', written, node.location);
    if (SEQUENCE_FUNCTIONS.has(written.at(-1) ?? '')) sequence(node.args?.[0]);
  };
  const sequence = (argument: Node | undefined): void => {
    const constant = as(argument, 'A_Const') ?? as(as(argument, 'TypeCast')?.arg, 'A_Const');
    const text = constant?.sval?.sval ?? '';
    if (!text.includes('.')) add('relation', identifierList(text), constant?.location);
  };
  walk({ [statement.tag]: statement.node }, (tag, node) => {
    switch (tag) {
      case 'CommonTableExpr':
        expressions.add((node as { readonly ctename?: string }).ctename ?? '');
        return undefined;
      case 'LockingClause': // names what FROM has already
        return false;
      case 'VariableSetStmt':
        setsPath ||= (node as { readonly name?: string }).name === 'search_path';
        return undefined;
      case 'RangeVar':
        range(node as RangeVar);
        return undefined;
      case 'InsertStmt':
      case 'UpdateStmt':
      case 'DeleteStmt':
      case 'MergeStmt':
      case 'RefreshMatViewStmt': {
        const { relation } = node as { readonly relation?: RangeVar };
        if (relation) range(relation);
        return undefined;
      }
      case 'CallStmt': {
        const { funccall } = node as { readonly funccall?: FuncCall };
        if (funccall) call(funccall);
        return undefined;
      }
      case 'FuncCall':
        call(node as FuncCall);
        return undefined;
      case 'A_Expr': {
        const { name, location } = node as A_Expr;
        add('operator', namesOf(name), location);
        return undefined;
      }
      case 'TypeCast':
        type((node as TypeCast).typeName);
        return undefined;
      default:
        return undefined;
    }
  });
  return setsPath ? undefined : names.filter(({ kind, name }) => kind !== 'relation' || !expressions.has(name));
}

/** Functions whose first argument names a sequence: a constant is looked up as relations are. */
const SEQUENCE_FUNCTIONS = new Set(['nextval', 'currval', 'setval']);

function textOf(node: Node | undefined): string | undefined {
  return as(node, 'A_Const')?.sval?.sval;
}

/** The names that triggers give a routine for the rows of a statement (REFERENCING NEW TABLE AS …). */
function transitionTables(catalog: Catalog, routine: Routine): ReadonlySet<string> {
  if (routine.returns?.name !== 'trigger') return new Set();
  const names = new Set<string>();
  for (const table of tablesOf(catalog))
    for (const trigger of table.triggers) {
      if (trigger.routine !== routine.oid || !trigger.place) continue;
      walk(trigger.place.statement.node, (tag, node) => {
        if (tag === 'TriggerTransition') names.add((node as { readonly name?: string }).name ?? '');
        return undefined;
      });
    }
  return names;
}

const temporary = new WeakMap<Catalog, ReadonlySet<string>>();
const TEMPORARY =
  /\b(?:pg_temp\s*\.|temp(?:orary)?\s+(?:(?:table|view|sequence)\s+)?(?:if\s+not\s+exists\s+)?(?:pg_temp\s*\.)?)\s*"?([\w$]+)/gi;

/** The names of temporary tables that some body makes, in lower case: they are found whatever search_path says. */
function temporaryNames(catalog: Catalog): ReadonlySet<string> {
  let names = temporary.get(catalog);
  if (!names) {
    const bodies = [...catalog.routines.values()].flatMap(({ body }) => (body && /temp/i.test(body) ? body : []));
    names = new Set(bodies.flatMap((body) => [...body.matchAll(TEMPORARY)].map(([, name = '']) => name.toLowerCase())));
    temporary.set(catalog, names);
  }
  return names;
}
