import type { Catalog } from '../../catalog/model.ts';
import { isOwner, isSuperuser } from '../../catalog/privileges.ts';
import type { Table } from '../../catalog/relation-model.ts';
import { hasRules } from '../../catalog/rules.ts';
import type { PolicyCommand } from '../policies.ts';
import { grantedAccess } from './grants.ts';
import { type Access, type Asking, type Level, least, type Reason } from './level.ts';
import { policyAccess } from './row-security.ts';

/** Access to a table, the schema's USAGE aside. See `accessTo` for what is meant by it. */
export function tableAccess(asking: Asking, table: Table, command: PolicyCommand): Access {
  const granted = grantedAccess(asking.catalog, asking.acting, table, command);
  if (granted.level === 'none') return granted;
  const allowed = rowAccess(asking, table, command);
  if (allowed.level === 'none') return allowed;
  const written = command === 'UPDATE' || command === 'DELETE' ? naming(asking, table, command, allowed.level) : undefined;
  const others: readonly Access[] = [granted, ...(written ? [written] : []), ...outsidePolicies(asking.catalog, table, command)];
  const level = others.some((one) => one.level !== 'all') ? least(allowed.level, 'some') : allowed.level;
  return { level, why: [...allowed.why, ...others.flatMap(({ level: one, why }) => (one === 'all' ? [] : why))] };
}

/** The rows that a command may touch by row security alone. */
function rowAccess(asking: Asking, table: Table, command: PolicyCommand): Access {
  const bypass = bypassReason(asking, table);
  if (bypass) return { level: 'all', why: [bypass] };
  if (command === 'INSERT') return policyAccess(asking, table, command, 'check');
  const using = policyAccess(asking, table, command, 'using');
  if (command !== 'UPDATE' || using.level === 'none') return using;
  const check = policyAccess(asking, table, command, 'check');
  const level = least(using.level, check.level);
  return { level, why: level === 'none' ? check.why : unique([...using.why, ...check.why]) };
}

/** What UPDATE and DELETE need to name rows by their columns (WHERE, RETURNING): SELECT on them, and the policies for it. */
function naming(asking: Asking, table: Table, command: PolicyCommand, allowed: Level): Access {
  const granted = grantedAccess(asking.catalog, asking.acting, table, 'SELECT');
  const seen = granted.level === 'none' || bypassReason(asking, table) ? granted : policyAccess(asking, table, 'SELECT', 'using');
  const level = least(granted.level, seen.level);
  if (level !== 'none') {
    const text = `${command} needs to SELECT the rows that it names`;
    return { level, why: allowed === 'all' ? [{ text }, ...seen.why] : [] };
  }
  return { level, why: [{ text: `no row can be named, since none can be read: only ${command} without WHERE reaches any` }] };
}

/** What makes row security pass a role over (check_enable_rls in utils/misc/rls.c). */
export function bypassReason({ catalog, acting }: Asking, table: Table): Reason | undefined {
  const { enabled, forced, place = table.place } = table.rowSecurity;
  if (!enabled) return { text: 'row security is off', ...(place ? { place } : {}) };
  if (isSuperuser(catalog, acting) || catalog.roles.get(acting)?.bypassRowSecurity)
    return { text: `${acting} passes over row security` };
  if (!forced && isOwner(catalog, acting, table.owner)) return { text: `${acting} owns the table` };
  return undefined;
}

function outsidePolicies(catalog: Catalog, table: Table, command: PolicyCommand): readonly Access[] {
  if (table.relkind === 'f') return [{ level: 'some', why: [{ text: 'a foreign table: the other server decides' }] }];
  return command !== 'SELECT' && hasRules(catalog, table.oid)
    ? [{ level: 'some', why: [{ text: 'a rewrite rule may change the command' }] }]
    : [];
}

function unique(reasons: readonly Reason[]): readonly Reason[] {
  return reasons.filter((reason, i) => reasons.findIndex((other) => other.text === reason.text) === i);
}
