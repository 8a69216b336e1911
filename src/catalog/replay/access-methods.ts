import type { IndexElem, Node } from '../../syntax/node.ts';
import { as } from '../../syntax/node.ts';
import { SqlError } from '../sql-error.ts';
import type { IndexPlan } from './indexes.ts';
import { here, type Session } from './session.ts';

/** What an access method can do (`IndexAmRoutine` in amapi.h), and its storage parameters. */
interface AccessMethod {
  readonly unique?: true;
  readonly include?: true;
  readonly multicolumn?: true;
  readonly ordered?: true;
  readonly exclusion?: true;
  readonly options: string;
  /** The extension that brings it. */
  readonly extension?: string;
}

const METHODS: Readonly<Record<string, AccessMethod>> = {
  brin: { multicolumn: true, options: 'pages_per_range autosummarize' },
  btree: {
    unique: true,
    include: true,
    multicolumn: true,
    ordered: true,
    exclusion: true,
    options: 'fillfactor deduplicate_items vacuum_cleanup_index_scale_factor',
  },
  gin: { multicolumn: true, options: 'fastupdate gin_pending_list_limit' },
  gist: { include: true, multicolumn: true, exclusion: true, options: 'fillfactor buffering' },
  hash: { exclusion: true, options: 'fillfactor' },
  hnsw: { options: 'm ef_construction', extension: 'vector' },
  ivfflat: { options: 'lists', extension: 'vector' },
  spgist: { include: true, exclusion: true, options: 'fillfactor' },
};

/** Extensions that bring access methods not told here. */
const BRINGING = /^(?:bloom|rum|pgroonga|zombodb|pg_search|vchord|vectorscale|vectors|lantern|columnar|timescaledb|orioledb)$/;

/**
 * What DefineIndex asks of the access method before it looks at columns.
 * @throws {SqlError} 42704 for an unknown method, 0A000 for what it cannot do, 22023 for a parameter that it does not have.
 */
export function requireMethod(session: Session, method: string, plan: IndexPlan): void {
  const { catalog } = session;
  const place = plan.place ?? here(session, undefined);
  const known = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (!known || (known.extension !== undefined && !catalog.extensions.has(known.extension))) {
    if (known === undefined && method === 'rtree') return;
    const mayBeBrought =
      catalog.extensions.keys().some((name) => BRINGING.test(name)) || catalog.others.has(`access method\0${method}`);
    if (!mayBeBrought) throw new SqlError('42704', `access method "${method}" does not exist`, place);
    return;
  }
  const refuse = (what: string): SqlError => new SqlError('0A000', `access method "${method}" does not support ${what}`, place);
  if (plan.unique && !known.unique) throw refuse('unique indexes');
  if (plan.including?.length && !known.include) throw refuse('included columns');
  if (plan.elements.length > 1 && !known.multicolumn) throw refuse('multicolumn indexes');
  if (plan.constraint === 'exclusion' && !known.exclusion) throw refuse('exclusion constraints');
  for (const option of plan.options ?? []) requireOption(session, option, known);
}

function requireOption(session: Session, node: Node, { options }: AccessMethod): void {
  const option = as(node, 'DefElem');
  const name = option?.defname ?? '';
  const place = here(session, option?.location);
  if (!options.split(' ').includes(name)) throw new SqlError('22023', `unrecognized parameter "${name}"`, place);
  const value = as(option?.arg, 'Integer') && (as(option?.arg, 'Integer')?.ival ?? 0);
  if (name === 'fillfactor' && value !== undefined && (value < 10 || value > 100))
    throw new SqlError('22023', `value ${value} out of bounds for option "fillfactor"`, place);
}

/** ASC and DESC, NULLS FIRST and LAST are for what sorts. @throws {SqlError} 0A000. */
export function requireOrdered(session: Session, method: string, { ordering, nulls_ordering }: IndexElem): void {
  const known = METHODS[method];
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
