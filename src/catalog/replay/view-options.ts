import { as, type Node, namesOf } from '../../syntax/node.ts';
import { SqlError } from '../sql-error.ts';
import { here, type Session } from './session.ts';
import { BOOLEAN } from './setting-values.ts';

const BOOLEAN_OPTIONS = new Set(['security_barrier', 'security_invoker']);

/**
 * Options of WITH as `reloptions` holds them: `security_invoker=true`. A bare one is true.
 * @throws {SqlError} 22023 for an option that views do not have, or a value that it does not take.
 */
export function viewOptions(session: Session, nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).map((node) => {
    const option = as(node, 'DefElem');
    const name = option?.defname ?? '';
    const value = optionText(option?.arg);
    const at = here(session, option?.location);
    if (BOOLEAN_OPTIONS.has(name)) {
      if (!BOOLEAN.test(value)) throw new SqlError('22023', `invalid value for boolean option "${name}": ${value}`, at);
    } else if (name !== 'check_option') throw new SqlError('22023', `unrecognized parameter "${name}"`, at);
    else if (value !== 'local' && value !== 'cascaded')
      throw new SqlError('22023', `invalid value for enum option "check_option": ${value}`, at);
    return `${name}=${value}`;
  });
}

/** Options after ALTER VIEW … SET (…) or RESET (…): what is set takes its old place or comes last (transformRelOptions). */
export function changedOptions(
  session: Session,
  old: readonly string[],
  nodes: readonly Node[] | undefined,
  reset: boolean,
): readonly string[] {
  const names = new Set((nodes ?? []).map((node) => as(node, 'DefElem')?.defname ?? ''));
  const kept = old.filter((option) => !names.has(option.slice(0, option.indexOf('='))));
  return reset ? kept : [...kept, ...viewOptions(session, nodes)];
}

/** A value as `defGetString` prints it. */
function optionText(value: Node | undefined): string {
  if (!value) return 'true';
  const number = as(value, 'Integer');
  if (number) return String(number.ival ?? 0);
  const truth = as(value, 'Boolean');
  if (truth) return truth.boolval ? 'true' : 'false';
  const type = as(value, 'TypeName');
  if (type) return namesOf(type.names).join('.');
  return as(value, 'Float')?.fval ?? as(value, 'String')?.sval ?? '';
}
