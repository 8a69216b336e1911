import { as, type Node, namesOf, type SubLink } from '../../../syntax/node.ts';
import type { TypeReference } from '../../object-model.ts';
import { SqlError } from '../../sql-error.ts';
import { here } from '../session.ts';
import type { Analysis } from './analysis.ts';
import { builtin, isUnknown } from './common-type.ts';
import { requireOperator } from './operator-types.ts';

/**
 * The type of a sub-select in an expression, whose output is known already.
 * @throws {SqlError} 42601 for a wrong number of columns, 42883 where `in (select …)` compares what cannot be compared.
 */
export function subLinkType(
  analysis: Analysis,
  link: SubLink,
  typeOf: (node: Node | undefined) => TypeReference | undefined,
): TypeReference | undefined {
  const query = as(link.subselect, 'SelectStmt');
  const output = query && analysis.outputs?.get(query);
  switch (link.subLinkType) {
    case 'EXPR_SUBLINK':
    case 'ARRAY_SUBLINK':
      break;
    case 'ANY_SUBLINK':
    case 'ALL_SUBLINK': {
      if (!link.testexpr || !output || output.open) return builtin('bool');
      const row = as(link.testexpr, 'RowExpr')?.args?.length;
      if (row !== undefined) {
        requireWidth(analysis, link, output.columns.length, row);
        return builtin('bool');
      }
      requireWidth(analysis, link, output.columns.length, 1);
      const left = { node: link.testexpr, type: typeOf(link.testexpr) };
      const name = namesOf(link.operName);
      requireOperator(analysis.session, name.length ? name : ['='], left, {
        node: undefined,
        type: told(output.columns[0]?.type),
      });
      return builtin('bool');
    }
    default:
      return builtin('bool');
  }
  if (!output) return undefined;
  if (!output.open && output.columns.length !== 1) {
    const message = output.columns.length ? 'subquery must return only one column' : 'subquery must return a column';
    throw new SqlError('42601', message, here(analysis.session, link.location));
  }
  const type = told(output.columns[0]?.type);
  if (!type || link.subLinkType === 'EXPR_SUBLINK') return type;
  return { ...type, isArray: true };
}

function requireWidth(analysis: Analysis, { location }: SubLink, count: number, wanted: number): void {
  if (count === wanted) return;
  const message = `subquery has too ${count > wanted ? 'many' : 'few'} columns`;
  throw new SqlError('42601', message, here(analysis.session, location));
}

/** A literal in the list of a sub-select is text by then. */
function told(type: TypeReference | undefined): TypeReference | undefined {
  return type && isUnknown(type) ? builtin('text') : type;
}
