import {
  type ApiRole,
  bucketlessPolicies,
  type Catalog,
  callerOf,
  constantTruth,
  displayName,
  type Expression,
  holders,
  holdersName,
  inversionOf,
  isManagedSchema,
  isPlainTrue,
  isReferenceList,
  judgePredicate,
  mayUseSchema,
  ownerColumn,
  type Policy,
  quoteIdentifier,
  restrictivePolicies,
  schemaRule,
  sensitiveColumns,
  type Table,
  tablesOf,
} from '../../src/rule.ts';

type PolicyCommand = (typeof COMMANDS)[number];
const COMMANDS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;
const VERBS = {
  SELECT: ['read', 'every row of'],
  INSERT: ['insert', 'any row into'],
  UPDATE: ['change', 'every row of'],
  DELETE: ['delete', 'every row of'],
} as const;

export default schemaRule({
  meta: {
    summary: 'Disallow policies whose condition is true for every row',
    problem:
      'A permissive policy `using (true)` or `with check (true)` says yes to every row, and permissive policies are OR-ed: one such policy undoes all ' +
      'others for its command. `1 = 1`, `true or …` and `not false` are the same in disguise, and `auth.uid() is not null` or `auth.role() = ' +
      "'authenticated'` are so for whoever signs up. It is how a table with row level security on is still open.",
    solution:
      'Say whose rows they are: compare an owner column with `(select auth.uid())`, or ask a membership table. Where the data is meant for everybody, say ' +
      'so: list the table in `publicTables`, or put a suppression comment with the reason at the policy.',
    exceptions:
      'A policy for reading whose name says that everybody may (“Public read”, “Anyone can view posts”) is taken at its word, unless the table has a column such as `email` ' +
      'or `token`; so is one for inserting (“Anyone can submit the contact form”) where no column tells whose row it is; the option `trustNames` turns that off. Nor is ' +
      'reading reported of a list that rows of other tables choose from, such as categories or plans, and that no column or foreign key ties to a user or tenant.',
    severity: 'warning',
    presets: ['recommended'],
    sources: [
      'splinter/0024_rls_policy_always_true',
      'supabase-rls-guard/RLS006',
      'rls-lint/RLS-002',
      'supashield/ALWAYS_TRUE_USING',
      'supashield/ALWAYS_TRUE_WITH_CHECK',
      'pgrls/SEC008',
      'pgrls/SEC011',
      'pgrls/SEC028',
    ],
    advisor: { name: 'rls_policy_always_true', level: 'warning' },
    dependsOn: ['policies', 'privileges'],
  },
  options: {
    publicTables: {
      type: 'string[]',
      default: [],
      description:
        'Tables that everybody may read on purpose, as `schema.table`: always-true policies for reading them are not reported',
    },
    trustNames: {
      type: 'boolean',
      default: true,
      description:
        'Take a policy at its word when its name says that everybody may read, unless the table has columns such as `email` or `token`, or insert, unless it has an owner’s',
    },
  },
  *check(catalog, { options, advisorParity }) {
    // Of buckets there is more to say: see `require-bucket-in-policy`.
    const bucketless = new Set(bucketlessPolicies(catalog).map(({ policy }) => policy));
    for (const table of tablesOf(catalog)) {
      if (!table.rowSecurity.enabled) continue;
      for (const policy of table.policies) {
        if (!advisorParity && bucketless.has(policy)) continue;
        const mirrored = !isManagedSchema(table.schema) && table.relkind === 'r' && advisorFinds(policy);
        const listed = options.publicTables.includes(`${table.schema}.${table.name}`);
        const isMeant = (command: PolicyCommand, roles: readonly ApiRole[]) =>
          (listed && command === 'SELECT') ||
          (options.trustNames && saysPublic(catalog, policy, table, roles)) ||
          (policy.command === 'SELECT' && isReferenceList(catalog, table));
        const reach = advisorParity
          ? []
          : COMMANDS.map((command) => ({ command, roles: openTo(catalog, table, policy, command) })).filter(
              ({ command, roles }) => roles.length > 0 && !isMeant(command, roles),
            );
        const [first] = reach;
        if (!first && !(mirrored && advisorParity)) continue;
        const roles = first?.roles ?? ['anon'];
        const commands = first
          ? reach.filter((one) => one.roles.length === roles.length).map((one) => one.command)
          : told(policy);
        const culprit = first?.command === 'INSERT' ? (policy.check ?? policy.using) : (policy.using ?? policy.check);
        yield {
          about: policy,
          ...(culprit?.place ? { at: culprit.place } : {}),
          message: `policy \`${policy.name}\` lets ${holdersName(roles)} ${doing(commands)} \`${displayName(table)}\`${isForService(policy) ? ', not the service role alone, which needs no policy' : ''}`,
          help: help(table, policy, commands),
          ...(mirrored ? { advisor: { cacheKey: `rls_policy_always_true_${table.schema}_${table.name}_${policy.name}` } } : {}),
        };
      }
    }
  },
});

/** `read every row of`, `read, insert and delete any row of`. */
function doing(commands: readonly PolicyCommand[]): string {
  const verbs = commands.map((command) => VERBS[command][0]);
  const [only] = commands;
  if (only && commands.length === 1) return VERBS[only].join(' ');
  return `${verbs.slice(0, -1).join(', ')} and ${verbs.at(-1)} any row of`;
}

/** What to say of a policy that only the advisor reports. */
function told(policy: Policy): readonly PolicyCommand[] {
  const open = openCommands(policy);
  return open.length > 0 ? open : COMMANDS.filter((command) => policy.command === 'ALL' || policy.command === command);
}

/** The commands for which the policy says yes to every row, whoever asks. */
function openCommands(policy: Policy): readonly PolicyCommand[] {
  return COMMANDS.filter((command) => constantTruth(decisive(policy, command)?.node) === true);
}

/** The expression that decides on a command. USING serves as WITH CHECK where none is given. */
function decisive(policy: Policy, command: PolicyCommand): Expression | undefined {
  if (!policy.permissive || (policy.command !== 'ALL' && policy.command !== command)) return undefined;
  return command === 'INSERT' ? (policy.check ?? policy.using) : policy.using;
}

/** The API roles that hold the privilege a command needs and to which the policy says yes for every row, with no restrictive policy to say no. */
function openTo(catalog: Catalog, table: Table, policy: Policy, command: PolicyCommand): readonly ApiRole[] {
  const expression = decisive(policy, command);
  if (!expression) return [];
  const side = command === 'INSERT' ? 'check' : 'using';
  return (
    holders(catalog, table, command)
      .filter((role) => policy.roles.includes('public') || policy.roles.includes(role))
      .filter((role) => mayUseSchema(catalog, role, table.schema))
      .filter((role) => judgePredicate(catalog, table, expression, callerOf(role)).answer === 'always')
      .filter((role) => command !== 'UPDATE' || !isCallersMatter(catalog, table, policy, role))
      // no-inverted-owner-check says why.
      .filter((role) => role !== 'anon' || inversionOf(catalog, table, policy, command)?.lets !== 'guests')
      .filter((role) => restrictivePolicies(table, command, role).every((one) => isOpen(catalog, table, one, side, role)))
  );
}

/** Whether the rows that an UPDATE writes are refused for all but some callers, whatever is in them: whom USING lets at them cannot change them. */
function isCallersMatter(catalog: Catalog, table: Table, { check }: Policy, role: ApiRole): boolean {
  const answer = check && judgePredicate(catalog, table, check, callerOf(role)).answer;
  return answer === 'caller' || answer === 'never';
}

function isOpen(catalog: Catalog, table: Table, policy: Policy, side: 'using' | 'check', role: ApiRole): boolean {
  const expression = side === 'check' ? (policy.check ?? policy.using) : policy.using;
  return !expression || judgePredicate(catalog, table, expression, callerOf(role)).answer === 'always';
}

/** Words by which the name of a policy for reading says who may read, in the languages of the corpus. */
const EVERYBODY = [
  'public',
  'publicly',
  'publico',
  'pública',
  'público',
  'anyone',
  'everyone',
  'everybody',
  'anybody',
  'anon',
  'anonymous',
  'world',
  'open',
];
const SIGNED_IN = ['authenticated', 'auth', 'signed', 'logged', 'autenticados', 'autenticado'];

/**
 * Whether a policy for reading or inserting says by its name that those whom it lets may. A table with sensitive columns needs more than a
 * name to be read, and one with an owner’s column more to be written.
 */
function saysPublic(catalog: Catalog, policy: Policy, table: Table, roles: readonly ApiRole[]): boolean {
  const words = new Set(policy.name.toLowerCase().split(/[^\p{L}]+/u));
  const everybody = EVERYBODY.some((word) => words.has(word));
  if (policy.command === 'INSERT') return everybody && !ownerColumn(catalog, table);
  if (policy.command !== 'SELECT' || sensitiveColumns(table).length > 0) return false;
  if (everybody) return true;
  return (!roles.includes('anon') && SIGNED_IN.some((word) => words.has(word))) || (words.has('all') && words.has('users'));
}

/** Names of policies that mean the service role or the server: “System can insert notifications”. */
const FOR_SERVICE =
  /\bservice[ _-]?role\b|^(?:the )?(?:backend|server|service|sistema|system) (?:can|may|only|pode|puede|inserts?|manages?|writes?)\b/i;

/** Whether a policy means the service role or the server by its name, and is for others. */
function isForService({ name, roles }: Policy): boolean {
  return FOR_SERVICE.test(name) && !roles.includes('service_role');
}

function help(table: Table, policy: Policy, commands: readonly PolicyCommand[]): string {
  if (isForService(policy)) {
    const drop = `drop policy ${quoteIdentifier(policy.name)} on ${displayName(table)};`;
    return `the service role and the owner's SECURITY DEFINER functions pass over row level security, so that the policy only lets others in:\n  ${drop}`;
  }
  const owner = table.columns.find((column) => OWNER_COLUMNS.has(column.name) && column.type.name === 'uuid');
  const name = displayName(table);
  const readOnly = commands.every((command) => command === 'SELECT');
  const meant = readOnly ? `if \`${name}\` is public on purpose, list it in the rule's option \`publicTables\`; else ` : '';
  if (!owner) {
    return readOnly
      ? `${meant}compare a column with \`(select auth.uid())\``
      : 'compare a column that tells whose row it is with `(select auth.uid())`, or ask a membership table';
  }
  const test = `((select auth.uid()) = ${quoteIdentifier(owner.name)})`;
  const clauses = [...(policy.command === 'INSERT' ? [] : [`using ${test}`]), ...(policy.check ? [`with check ${test}`] : [])];
  return `${meant}let each user reach their own rows:\n  alter policy ${quoteIdentifier(policy.name)} on ${name} ${clauses.join(' ')};`;
}

/** Column names that say who a row belongs to. */
const OWNER_COLUMNS = new Set(['user_id', 'owner_id', 'created_by', 'author_id', 'profile_id', 'owner', 'account_id']);

/** The advisor's own condition (splinter 0024): text `true` or `1 = 1`, never for SELECT, for PUBLIC alone or anon or authenticated. */
function advisorFinds(policy: Policy): boolean {
  const roles = policy.roles.join() === 'public' || policy.roles.includes('anon') || policy.roles.includes('authenticated');
  if (!policy.permissive || !roles) return false;
  const usingTrue = !policy.using || isPlainTrue(policy.using.node);
  const checkTrue = policy.check !== undefined && isPlainTrue(policy.check.node);
  switch (policy.command) {
    case 'SELECT':
      return false;
    case 'INSERT':
      return policy.check === undefined || checkTrue;
    case 'DELETE':
      return usingTrue;
    default:
      return usingTrue || checkTrue;
  }
}
