import {
  displayName,
  isManagedSchema,
  quoteIdentifier,
  type RedundantPolicy,
  redundantPolicies,
  schemaRule,
  tablesOf,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow policies that change nothing',
    problem:
      'Permissive policies are joined by OR. One that another policy covers, for the same commands and roles, has no effect: the wider one lets its rows through anyway. ' +
      'Whoever reads the narrow one believes that it protects something, and tightening it protects nothing. Copies under two names drift apart: one is changed, the other stays ' +
      'open. A restrictive policy that is always true, or follows from another, restricts nothing in the same way.',
    solution: 'Drop the policy, or drop the wider one if the narrow one is what was meant.',
    exceptions:
      'A policy for reading beside one `for all` with the same condition is easy to read and does no harm; it is reported with the option `repeated`.',
    severity: 'warning',
    presets: ['recommended'],
    sources: ['pgrls/HYG003', 'pgrls/SEC031'],
  },
  options: {
    repeated: {
      type: 'boolean',
      default: false,
      description:
        'Report a policy for one command, or for fewer roles, too, where a policy with the same condition is for them all',
    },
  },
  *check(catalog, { options }) {
    for (const table of tablesOf(catalog)) {
      if (!table.rowSecurity.enabled || (isManagedSchema(table.schema) && table.schema !== 'storage')) continue;
      for (const found of redundantPolicies(catalog, table)) {
        const { policy, by, kind } = found;
        if (kind === 'repeated' && !options.repeated) continue;
        yield {
          about: policy,
          message: message(found, displayName(table)),
          help: `drop it if the other is meant:\n  drop policy ${quoteIdentifier(policy.name)} on ${displayName(table)};`,
          related: by.map(({ name, place }) => ({ at: place, message: `\`${name}\` is here` })),
        };
      }
    }
  },
});

function message({ policy, by, kind }: RedundantPolicy, table: string): string {
  const others = by.map(({ name }) => `\`${name}\``).join(', ');
  const name = `policy \`${policy.name}\` on \`${table}\``;
  if (kind === 'copy') return `${name} says the same as ${others}`;
  if (by.length === 0) return `restrictive ${name} restricts nothing: it is true for every row`;
  return policy.permissive
    ? `${name} has no effect: ${others} ${by.length > 1 ? 'let' : 'lets'} all its rows through for the same roles`
    : `restrictive ${name} has no effect: ${others} ${by.length > 1 ? 'forbid' : 'forbids'} what it forbids`;
}
