import { as, type Node, stringOf, tagOf } from '../../../syntax/node.ts';

/** A name with how good it is: a cast's or CASE's own name (1) gives way to a better one inside (2). */
interface Figured {
  readonly name: string;
  readonly strength: 1 | 2;
}

/** Expressions within expressions that are looked into for a name; beyond, a column is `?column?`. */
const MAX_DEPTH = 100;

/** What PostgreSQL calls a column that has no AS (FigureColname in parse_target.c). */
export function columnName(node: Node): string {
  return figure(node, 0)?.name ?? '?column?';
}

function figure(node: Node | undefined, depth: number): Figured | undefined {
  if (!node || depth > MAX_DEPTH) return undefined;
  const tag = tagOf(node);
  switch (tag) {
    case 'ColumnRef':
      return last(as(node, tag)?.fields);
    case 'FuncCall':
      return last(as(node, tag)?.funcname);
    case 'A_Indirection':
      return last(as(node, tag)?.indirection) ?? figure(as(node, tag)?.arg, depth + 1);
    case 'A_Expr':
      return as(node, tag)?.kind === 'AEXPR_NULLIF' ? { name: 'nullif', strength: 2 } : undefined;
    case 'CollateClause':
      return figure(as(node, tag)?.arg, depth + 1);
    case 'TypeCast': {
      const inner = figure(as(node, tag)?.arg, depth + 1);
      const type = last(as(node, tag)?.typeName?.names);
      return inner?.strength === 2 || !type ? inner : { ...type, strength: 1 };
    }
    case 'CaseExpr': {
      const inner = figure(as(node, tag)?.defresult, depth + 1);
      return inner?.strength === 2 ? inner : { name: 'case', strength: 1 };
    }
    case 'SubLink':
      return subLink(node, depth);
    case 'MinMaxExpr':
      return { name: as(node, tag)?.op === 'IS_LEAST' ? 'least' : 'greatest', strength: 2 };
    case 'SQLValueFunction':
      return sqlValue(as(node, tag)?.op);
    case 'XmlExpr':
      return xml(as(node, tag)?.op);
    case 'JsonFuncExpr':
      return { name: (as(node, tag)?.op ?? '').replace(/_OP$/, '').toLowerCase(), strength: 2 };
    default: {
      const name = FIXED_NAMES[tag];
      return name === undefined ? undefined : { name, strength: 2 };
    }
  }
}

const FIXED_NAMES: Readonly<Record<string, string>> = {
  A_ArrayExpr: 'array',
  CoalesceExpr: 'coalesce',
  GroupingFunc: 'grouping',
  JsonArrayAgg: 'json_arrayagg',
  JsonArrayConstructor: 'json_array',
  JsonArrayQueryConstructor: 'json_array',
  JsonObjectAgg: 'json_objectagg',
  JsonObjectConstructor: 'json_object',
  JsonParseExpr: 'json',
  JsonScalarExpr: 'json_scalar',
  JsonSerializeExpr: 'json_serialize',
  MergeSupportFunc: 'merge_action',
  RowExpr: 'row',
  XmlSerialize: 'xmlserialize',
};

/** The last name in a list that may end in `*` or subscripts. */
function last(nodes: readonly Node[] | undefined): Figured | undefined {
  const name = nodes?.map(stringOf).findLast((candidate) => candidate !== undefined);
  return name === undefined ? undefined : { name, strength: 2 };
}

function subLink(node: Node, depth: number): Figured | undefined {
  const link = as(node, 'SubLink');
  if (link?.subLinkType === 'EXISTS_SUBLINK') return { name: 'exists', strength: 2 };
  if (link?.subLinkType === 'ARRAY_SUBLINK') return { name: 'array', strength: 2 };
  if (link?.subLinkType !== 'EXPR_SUBLINK') return undefined;
  let query = as(link.subselect, 'SelectStmt');
  while (query?.larg) query = query.larg;
  if (query?.valuesLists) return { name: 'column1', strength: 2 };
  const target = as(query?.targetList?.[0], 'ResTarget');
  if (!target) return undefined;
  return { name: target.name ?? figure(target.val, depth + 1)?.name ?? '?column?', strength: 2 };
}

/** `SVFOP_CURRENT_TIMESTAMP_N` is written, and called, `current_timestamp`. */
function sqlValue(op: string | undefined): Figured {
  return {
    name: (op ?? '')
      .replace(/^SVFOP_/, '')
      .replace(/_N$/, '')
      .toLowerCase(),
    strength: 2,
  };
}

/** `IS_XMLELEMENT` is called `xmlelement`; `IS DOCUMENT` has no name. */
function xml(op: string | undefined): Figured | undefined {
  return op?.startsWith('IS_XML') ? { name: op.slice(3).toLowerCase(), strength: 2 } : undefined;
}
