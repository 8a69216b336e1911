import type { IndexElem, Node } from '../../../syntax/node.ts';
import { as } from '../../../syntax/node.ts';
import { extensionOperators } from '../../extension-operators.ts';
import { type IndexMethod, indexMethod } from '../../index-methods.ts';
import type { Catalog } from '../../model.ts';
import { SqlError } from '../../sql-error.ts';
import { here, type Session } from '../session.ts';
import type { IndexPlan } from './indexes.ts';

/**
 * What DefineIndex asks of the access method before it looks at columns.
 * @throws {SqlError} 42704 for an unknown method, 0A000 for what it cannot do, 22023 for a parameter that it does not have.
 */
export function requireMethod(session: Session, method: string, plan: IndexPlan): void {
  const { catalog } = session;
  const place = plan.place ?? here(session, undefined);
  const known = indexMethod(catalog, method);
  if (!known) {
    if (method === 'rtree' || mayExistUnseen(catalog, method)) return;
    throw new SqlError('42704', `access method "${method}" does not exist`, place);
  }
  const refuse = (what: string): SqlError => new SqlError('0A000', `access method "${method}" does not support ${what}`, place);
  if (plan.unique && !known.unique) throw refuse('unique indexes');
  if (plan.including?.length && !known.include) throw refuse('included columns');
  if (plan.elements.length > 1 && !known.multicolumn) throw refuse('multicolumn indexes');
  if (plan.constraint === 'exclusion' && !known.exclusion) throw refuse('exclusion constraints');
  requireIndexOptions(session, method, plan.options);
}

/** The storage parameters of an index. @throws {SqlError} 22023. */
export function requireIndexOptions(session: Session, method: string, options: readonly Node[] | undefined): void {
  const known = options?.length ? indexMethod(session.catalog, method) : undefined;
  if (known) for (const option of options ?? []) requireOption(session, option, known);
}

function mayExistUnseen({ extensions, others }: Catalog, method: string): boolean {
  return others.has(`access method\0${method}`) || extensions.keys().some((name) => extensionOperators(name) === undefined);
}

function requireOption(session: Session, node: Node, { options }: IndexMethod): void {
  const option = as(node, 'DefElem');
  const name = option?.defname ?? '';
  const place = here(session, option?.location);
  if (!options.includes(name)) throw new SqlError('22023', `unrecognized parameter "${name}"`, place);
  const value = as(option?.arg, 'Integer') && (as(option?.arg, 'Integer')?.ival ?? 0);
  if (name === 'fillfactor' && value !== undefined && (value < 10 || value > 100))
    throw new SqlError('22023', `value ${value} out of bounds for option "fillfactor"`, place);
}

/** ASC and DESC, NULLS FIRST and LAST are for what sorts. @throws {SqlError} 0A000. */
export function requireOrdered(session: Session, method: string, { ordering, nulls_ordering }: IndexElem): void {
  const known = indexMethod(session.catalog, method);
  if (!known || known.ordered) return;
  const said = (word: string | undefined, none: string): boolean => word !== undefined && word !== none;
  const what = said(ordering, 'SORTBY_DEFAULT')
    ? 'ASC/DESC options'
    : said(nulls_ordering, 'SORTBY_NULLS_DEFAULT')
      ? 'NULLS FIRST/LAST options'
      : undefined;
  if (what === undefined) return;
  throw new SqlError('0A000', `access method "${method}" does not support ${what}`, here(session, undefined));
}
