import {
  accessTo,
  admitsRow,
  appliedPolicies,
  areOpen,
  assume,
  type Catalog,
  type Column,
  callerOf,
  checkOf,
  type Decider,
  deciderBy,
  displayName,
  isManagedSchema,
  judgePredicate,
  mayChoose,
  ownershipOf,
  type Policy,
  quoteIdentifier,
  schemaRule,
  type Table,
  tablesOf,
} from '../../src/rule.ts';

const ROLE = 'authenticated';

/** Names of columns that say what their user may do or has, without underscores, and what types they have where they mean that. */
const LEXICON: readonly { readonly types: RegExp; readonly names: readonly string[] }[] = [
  {
    types: /./,
    names: words(`role roles user_role user_roles app_role account_role system_role permission permissions access_level
      plan plan_id plan_type plan_tier plan_name subscription_plan subscription_tier subscription_status membership_tier tier user_tier`),
  },
  {
    types: /^(?:bool|timestamp|timestamptz|date)$/,
    names:
      words(`admin is_admin super_admin is_super_admin superadmin is_superadmin superuser is_superuser staff is_staff is_moderator is_owner
      premium is_premium is_pro pro has_paid is_paid paid verified is_verified approved is_approved banned is_banned banned_at suspended
      is_suspended suspended_at blocked is_blocked premium_until premium_expires_at plan_expires_at subscription_ends_at subscription_expires_at
      trial_ends_at trial_end`),
  },
  {
    types: /^(?:int2|int4|int8|numeric|float4|float8|money)$/,
    names:
      words(`credit credits credit_balance credits_balance credits_remaining remaining_credits balance wallet_balance account_balance token_balance
      tokens_remaining quota monthly_quota usage_limit`),
  },
];
/** Names that tell nothing alone, but beside such columns are of the same kind: balances, accounts with a payment service, why somebody is banned. */
const BESIDE: readonly { readonly types: RegExp; readonly names: RegExp }[] = [
  {
    types: /^(?:int2|int4|int8|numeric|float4|float8|money)$/,
    names: /^(?:\w+_)?(?:tokens?|credits?|coins?|points?|gems|balance)(?:_\w+)?$/,
  },
  {
    types: /./,
    names:
      /^(?:stripe|paddle|paypal|subscription|premium|trial|plan|tier|ban|banned|suspension|suspended|block|blocked|verification|approval)_|_(?:customer|subscription)_id$/,
  },
];
/** Names that say which tenant a user is of: telling only where policies decide by them. */
const TENANTS = words('organization_id organisation_id org_id tenant_id company_id workspace_id agency_id clinic_id school_id');

export default schemaRule({
  meta: {
    summary: 'Disallow users to write the columns that say what they may do',
    problem:
      'A policy speaks of rows, not of columns: `for update using (auth.uid() = id)` on `profiles` is meant for names and pictures, and lets every user write `role`, ' +
      '`is_admin`, `plan` or `credits` in their own row as well. One request with the anon key and their own token is enough: ' +
      '`supabase.from(‘profiles’).update({ is_admin: true })`. That another policy pins the column does not help, for permissive policies are OR-ed.',
    solution:
      'Grant UPDATE on the columns that users may write, and on no other; or keep such columns in a table that has no policy for writing; or let a trigger refuse ' +
      'the change. A WITH CHECK can pin a column to a value, and has to be in every permissive policy for UPDATE.',
    exceptions:
      'Columns are told by name and type, in tables with one row for each user, or where policies and the functions they call decide by the column. Not reported is what ' +
      'privileges, a WITH CHECK or a restrictive policy that asks for the column, or a trigger that names it keep from users; and tables that every user may change ' +
      'anyway, of which `no-always-true-policy` speaks. `ignoreColumns` names columns that users may well write: a `role` that is a job title, say.',
    severity: 'error',
    presets: ['recommended'],
    sources: [],
    dependsOn: ['policies', 'privileges', 'triggers'],
  },
  options: {
    columns: {
      type: 'string[]',
      default: [],
      description: 'Further names of columns that users must not write in their own rows, such as `score`',
    },
    ignoreColumns: {
      type: 'string[]',
      default: [],
      description: 'Columns that users may write, as `column` or `schema.table.column`',
    },
  },
  *check(catalog, { options }) {
    for (const table of tablesOf(catalog)) {
      if (!table.rowSecurity.enabled || isManagedSchema(table.schema) || table.extension !== undefined) continue;
      const isIgnored = ({ name }: Column) =>
        options.ignoreColumns.includes(name) || options.ignoreColumns.includes(`${table.schema}.${table.name}.${name}`);
      const free = table.columns.filter((column) => !isIgnored(column));
      const named = free.filter((column) => isTelling(column) || options.columns.includes(column.name));
      if (named.length === 0 || accessTo(catalog, table, ROLE, 'UPDATE').level === 'none') continue;
      const { permissive } = appliedPolicies(catalog, table, ROLE, 'UPDATE');
      if (permissive.some(({ using }) => using && judgePredicate(catalog, table, using, callerOf(ROLE)).answer === 'always'))
        continue;
      const writable = (column: Column) => {
        const decider = deciderBy(catalog, table, column);
        const self = selfUpdate(catalog, table, column, permissive, decider !== undefined);
        return self ? [{ column, decider, ...self }] : [];
      };
      const found = named.flatMap(writable);
      const [first] = found;
      if (!first) continue;
      const beside = free.filter((column) => !named.includes(column) && isBeside(column)).flatMap(writable);
      const all = [...found, ...beside].map(({ column }) => column);
      const columns = table.columns.filter((column) => all.includes(column));
      const [going] = found.flatMap(({ column, decider }) => (decider ? [{ column, decider }] : []));
      const { by, policy } = first;
      yield {
        about: policy,
        at: checkOf(policy)?.place ?? policy.place,
        message: `every user can set ${list(columns)} of their own row in \`${displayName(table)}\`${going ? `, and ${deciderName(going.decider)} goes by \`${going.column.name}\`` : ''}: policy \`${policy.name}\` does not look at ${columns.length > 1 ? 'these columns' : 'the column'}`,
        help: help(catalog, table, columns, by),
        ...(by === policy ? {} : { related: [{ at: by.using?.place ?? by.place, message: `lets users at their own row` }] }),
      };
    }
  },
});

/** The policy that lets a user at the row that is theirs, and the one whose check then takes any value of the column. */
function selfUpdate(catalog: Catalog, table: Table, column: Column, permissive: readonly Policy[], decides: boolean) {
  if (!mayChoose(catalog, ROLE, table, column, 'UPDATE')) return undefined;
  if (TENANTS.includes(column.name) && !decides) return undefined;
  for (const by of permissive) {
    if (!by.using) continue;
    const { columns } = ownershipOf(catalog, table, by.using);
    const owner = columns.find((one) => one !== column && (decides || isKey(table, one)));
    if (!owner) continue;
    const assumed = assume([owner], 'caller');
    if (!areOpen([judgePredicate(catalog, table, by.using, callerOf(ROLE), assumed)], [])) continue;
    const policy = [by, ...permissive].find((one) => {
      const check = checkOf(one);
      return check && admitsRow(catalog, check, { table, command: 'UPDATE', assumed, chosen: [column] });
    });
    if (policy) return { by, policy };
  }
  return undefined;
}

/** Whether there is one row for each value of the column. */
function isKey(table: Table, { attnum }: Column): boolean {
  const keys = [
    ...(table.primaryKey ? [table.primaryKey.columns] : []),
    ...table.uniqueConstraints.map(({ columns }) => columns),
  ];
  const unique = table.indexes
    .filter((index) => index.unique && !index.predicate)
    .map(({ keys: parts }) => parts.map((part) => part.attnum));
  return [...keys, ...unique].some((columns) => columns.length === 1 && columns[0] === attnum);
}

function isTelling(column: Column): boolean {
  const plain = underscored(column.name);
  return TENANTS.includes(plain) || LEXICON.some((one) => one.names.includes(plain) && hasType(column, one.types));
}

function isBeside(column: Column): boolean {
  return BESIDE.some(({ types, names }) => names.test(underscored(column.name)) && hasType(column, types));
}

function hasType({ type }: Column, types: RegExp): boolean {
  return type.schema !== 'pg_catalog' || types.test(type.name);
}

function underscored(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

function deciderName(decider: Decider): string {
  return 'routine' in decider
    ? `\`${displayName(decider.routine)}()\``
    : `policy \`${decider.policy.name}\` on \`${displayName(decider.of)}\``;
}

function list(columns: readonly Column[]): string {
  const names = columns.map(({ name }) => `\`${name}\``);
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join();
}

/** What help does not hand to users, for want of knowing: what the database or the server may keep, and what may say what users have. */
const NOT_GRANTED =
  /^id$|(?:^|_)(?:access|admin|ban\w*|billing|block\w*|codes?|coins?|count|counts|credits?|earned|gems|hash|ip|level|limits?|paid|pay\w*|permissions?|plan|points?|premium|pro|quota|rewards?|roles?|scores?|secrets?|spent|status|strikes?|subscription\w*|suspen\w*|tiers?|tokens?|trial\w*|trust|type|usage|used|verif\w*|views|warnings?)(?:_|$)|_(?:at|by|until)$/;

function help(catalog: Catalog, table: Table, columns: readonly Column[], { using }: Policy): string {
  const name = displayName(table);
  const owners = using ? ownershipOf(catalog, table, using).columns : [];
  const rest = table.columns
    .filter(
      (column) =>
        !columns.includes(column) &&
        !owners.includes(column) &&
        column.generated === undefined &&
        column.identity !== 'a' &&
        !isTelling(column) &&
        !NOT_GRANTED.test(underscored(column.name)),
    )
    .map((column) => quoteIdentifier(column.name));
  const grant = rest.length > 0 ? `\n  grant update (${rest.join(', ')}) on ${name} to authenticated;` : '';
  return `grant users the columns that they may write, and no other${rest.length > 0 ? ', such as' : ''}:\n  revoke update on ${name} from anon, authenticated;${grant}`;
}

function words(text: string): readonly string[] {
  return text.split(/\s+/);
}
