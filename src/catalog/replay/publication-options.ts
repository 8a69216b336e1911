import { as, type Node, stringOf } from '../../syntax/node.ts';
import { SqlError } from '../sql-error.ts';
import { here, type Session } from './session.ts';

const KNOWN: Readonly<Record<string, number>> = { publish: 10, publish_via_partition_root: 13, publish_generated_columns: 18 };
const ACTIONS = new Set(['insert', 'update', 'delete', 'truncate']);

/**
 * WITH or SET of a publication (`parse_publication_options` in publicationcmds.c): whether changes are published as the partitioned table's.
 * Undefined where that is not said.
 * @throws {SqlError} 42601 for an option that there is not, a value that it does not take, or one that is given twice.
 */
export function publishesAsRoot(session: Session, nodes: readonly Node[] | undefined): boolean | undefined {
  let viaRoot: boolean | undefined;
  const seen = new Set<string>();
  for (const node of nodes ?? []) {
    const option = as(node, 'DefElem');
    const name = option?.defname ?? '';
    const refuse = (message: string): SqlError => new SqlError('42601', message, here(session, option?.location));
    if (seen.has(name) && KNOWN[name]) throw refuse('conflicting or redundant options');
    seen.add(name);
    if (name === 'publish') requireActions(session, stringOf(option?.arg) ?? '', refuse);
    else if (name === 'publish_via_partition_root') viaRoot = truthOf(option?.arg, name, refuse);
    else if ((KNOWN[name] ?? 99) > session.catalog.postgresVersion) throw refuse(`unrecognized publication parameter: "${name}"`);
  }
  return viaRoot;
}

function requireActions(session: Session, list: string, refuse: (message: string) => SqlError): void {
  if (list.trim() === '') return;
  for (const action of list.split(',')) {
    const name = action.trim().toLowerCase();
    if (ACTIONS.has(name)) continue;
    throw refuse(
      session.catalog.postgresVersion < 16
        ? `unrecognized "publish" value: "${name}"`
        : `unrecognized value for publication option "publish": "${name}"`,
    );
  }
}

/** `defGetBoolean`. */
function truthOf(value: Node | undefined, name: string, refuse: (message: string) => SqlError): boolean {
  if (!value) return true;
  const number = as(value, 'Integer');
  const text = number ? String(number.ival ?? 0) : String(as(value, 'Boolean')?.boolval ?? stringOf(value) ?? '').toLowerCase();
  if (/^(?:true|on|1)$/.test(text)) return true;
  if (/^(?:false|off|0)$/.test(text)) return false;
  throw refuse(`${name} requires a Boolean value`);
}
