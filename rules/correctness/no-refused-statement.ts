import { messageOf, placeOfRefusal, quoteIdentifier, type Refusal, refusalsOf, schemaRule, tellByFile } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow statements that PostgreSQL refuses whatever the data are',
    problem:
      'Some statements can never run against the schema that the migrations before them leave: a second primary key, a foreign key to columns that are not unique, a view replaced ' +
      'with fewer columns, ON CONFLICT without a unique index, a policy FOR SELECT with a check. The migration fails there.',
    solution: 'Change the statement, or what stands in its way. The message is PostgreSQL’s own.',
    exceptions:
      'Errors that hang on rows, on privileges or on the server are not reported; missing and duplicate objects, and drops of what is in use, have rules of their own.',
    severity: 'error',
    presets: ['recommended'],
    sources: [],
  },
  *check(_catalog, { history, project }) {
    const refused = refusalsOf(history, project).filter(({ kind, error }) => kind === 'other' && error.sqlstate !== '2BP01');
    yield* tellByFile(
      refused,
      ({ error: { sqlstate, message } }) => `${sqlstate} ${helpTemplate(message) ?? message.replace(/"[^"]*"/g, '')}`,
      (refusal) => {
        const help = helpFor(refusal.error);
        return {
          at: placeOfRefusal(refusal),
          message: `the statement is refused: ${messageOf(refusal)}${detailOf(refusal)}`,
          ...(help === undefined ? {} : { help }),
          related: [],
        };
      },
      (group) => `${group.length} statements of this file are refused alike: ${group.slice(0, 1).map(messageOf).join('')}`,
    );
  },
});

/** What to do about PostgreSQL's messages; `{n}` is what the n-th group matched, `{name}` the first as an identifier. */
const HELP: readonly (readonly [message: RegExp, help: string])[] = [
  [
    /^there is no unique constraint matching given keys/,
    'add a primary key or unique constraint on the referenced columns first',
  ],
  [/^there is no unique or exclusion constraint matching the ON CONFLICT/, 'make a unique index on just these columns first'],
  [
    /^cannot (?:change return type of existing|change name of input parameter|remove parameter defaults from existing)/,
    'drop the function first: `create or replace` keeps its return type and the names of its arguments',
  ],
  [/^function name .* is not unique$/, 'name the argument types: there are several functions of this name'],
  [/^function .* is not unique$/, 'drop one of the functions of this name, or cast the arguments so that only one fits'],
  [/^loop variable of loop over rows must be/, 'declare the variable before `begin`: `declare … record;`'],
  [
    /^missing FROM-clause entry for table "(?:new|old)"$/,
    'leave it out in a policy, which names the columns of the row bare; triggers alone have NEW and OLD',
  ],
  [
    /^column "[^"]*" is of type (.+) but default expression is of type /,
    'cast it: `(…)::{1}`, or leave the cast out of a literal',
  ],
  [
    /^TRUNCATE FOR EACH ROW triggers are not supported$/,
    'write `for each statement`: no row is looked at when a table is emptied',
  ],
  [
    /^JOIN\/USING types .* cannot be matched$/,
    'name with `on` the columns that refer to each other: those of one name are not always one thing',
  ],
  [/^cannot insert a non-DEFAULT value into column/, 'leave the column out: the database fills it'],
  [/^column "[^"]*" is of type (\w+(?:\[\])?) but expression is of type (?:text|character varying)$/, 'cast it: `(…)::{1}`'],
  [/^column "[^"]*" can only be updated to DEFAULT$/, 'leave it out: the database works it out'],
  [
    /^invalid input value for enum (.+): "([^']*)"$/,
    "write a value that it has, or add this one in a migration that comes before:\n  alter type {1} add value '{2}';",
  ],
  [/^malformed array literal: "\[/, "write `array['a', 'b']` or `'{a,b}'`: square brackets are JSON’s"],
  [/^data type json has no default operator class/, 'make the column `jsonb`, which `using gin` takes'],
  [
    /^data type (?:point|box|polygon|circle) has no default operator class for access method "btree"$/,
    'write `using gist`: what lies in a plane has no order',
  ],
  [/^could not identify an equality operator for type json$/, 'compare it as `(…)::jsonb`: `json` is kept as text'],
  [
    /^a column definition list is required for functions returning "record"$/,
    'say the columns behind the call: `… as t(id uuid, …)`',
  ],
  [/^transition tables cannot be specified for triggers with more than one event$/, 'make a trigger for each event'],
  [
    /^transition table name can only be specified for an AFTER trigger$/,
    'leave `referencing` out, or write `after`: the tables of changed rows are complete only then',
  ],
  [/^column "[^"]*" is of type (jsonb?) but expression is of type .*\[\]$/, 'make it one: `to_{1}(…)`'],
  [
    /^ALTER action (?:ENABLE|FORCE) ROW SECURITY cannot be performed/,
    'tables alone have row level security; a view keeps to that of its tables with `alter view … set (security_invoker = on)`',
  ],
  [
    /^invalid value for parameter "\w+_timeout": /,
    "write a number with `ms`, `s`, `min`, `h` or `d` behind it, such as '30s': other words for units are not taken",
  ],
  [/^parameter "\w+" cannot be changed/, 'leave it out: the server reads it from its configuration, not from a session'],
  [
    /^operator does not exist: (?:uuid (?:=|<>) (?:smallint|integer|bigint|numeric|boolean)|(?:smallint|integer|bigint|numeric|boolean) (?:=|<>) uuid)$/,
    'no cast leads from the one to the other: write the table in front of each column, for one may be another than is meant',
  ],
  [/^operator does not exist: (.+) (?:=|<>|<|>|<=|>=) .+$/, 'cast one side to the type of the other, such as `(…)::{1}`'],
  [
    /^only WITH CHECK expression allowed for INSERT$/,
    'write `with check (…)` in place of `using (…)`: there is no row yet to look at',
  ],
  [/^WITH CHECK cannot be applied to SELECT or DELETE$/, 'write `using (…)` in place of `with check (…)`: no row is written'],
  [/^foreign key constraint .* cannot be implemented$/, 'give both columns one type'],
  [/^unique constraint on partitioned table must include all/, 'add the columns of `partition by` to the key'],
  [
    /^functions in index (?:expression|predicate) must be marked IMMUTABLE$/,
    "take out what depends on the time or on a setting: a timestamptz has a day and a month only `at time zone 'utc'`",
  ],
  [/^cannot use generated column .* in column generation expression$/, 'repeat the expression of that column here'],
  [
    /^data type .* has no default operator class for access method "(gist|gin)"$/,
    'make the classes for plain types first:\n  create extension if not exists btree_{1};',
  ],
  [
    /^cannot (?:drop columns from view|change (?:name|data type) of view column)/,
    'add new columns at the end, or drop the view first: `create or replace` keeps the columns it has',
  ],
  [/^column "[^"]*" must appear in the GROUP BY clause/, 'add it to `group by`, or aggregate it: `max(…)`'],
  [/^aggregate functions are not allowed in WHERE$/, 'ask for it in `having (…)`, or in a sub-select'],
  [/^cannot create index on partitioned table .* concurrently$/, 'leave out `concurrently`, or index its partitions one by one'],
  [
    /^CONCURRENTLY cannot be used when the materialized view is not populated$/,
    'fill it first: `refresh materialized view …` without `concurrently`',
  ],
  [
    /^return type mismatch in function declared to return/,
    'let the last query give just the columns that the function returns, in their order and of their types',
  ],
  [/^column "([^"]*)" cannot be cast automatically to type (.*)$/, 'say how: `… using {name}::{2}`'],
  [
    /^default for column "([^"]*)" cannot be cast automatically to type/,
    'take the default off before, and set it again after:\n  alter column {name} drop default',
  ],
  [/ is not a procedure$/, 'call it by `select`'],
  [
    /^cannot truncate a table referenced in a foreign key constraint$/,
    'name the tables that refer to it in the same `truncate`, or `cascade` to empty them as well',
  ],
  [/^multiple primary keys for table/, 'leave it out, or drop the one that is there first'],
  [/^column reference "([^"]*)" is ambiguous$/, 'write the table or its alias in front: `….{name}`'],
  [
    /^generation expression is not immutable$/,
    'take out what depends on the time or on a setting, such as `now()`, and work that out where it is read',
  ],
  [
    /^cannot use subquery in column generation expression$/,
    'fill the column by a trigger, or work it out in a view: this can use columns of its own row only',
  ],
  [/^required extension "([^"]*)" is not installed$/, 'make it first:\n  create extension if not exists {name};'],
  [
    /^(?:INSERT|DELETE) trigger's WHEN condition cannot reference/,
    'make a trigger of its own for it: an inserted row has no OLD, a deleted one no NEW',
  ],
  [
    /^BEFORE trigger's WHEN condition cannot reference NEW generated columns$/,
    'compare the columns that they are made of: generated ones are filled after this trigger, and `new.*` is all columns',
  ],
  [
    /^(?:(?:primary key|unique|exclusion|foreign key) constraints are not supported on foreign tables|cannot create unique index on partitioned table)/,
    'leave it out: keys and indexes of a foreign table are kept by its server',
  ],
  [
    /^cannot create index on relation/,
    'make it where the rows are: tables and materialized views of this database alone have indexes',
  ],
  [/^operator class .* does not accept data type/, 'drop the index first, and make it again for the new type'],
  [/^cannot add column to a partition$/, 'add it to the partitioned table: partitions get it with it'],
  [/^partition "[^"]*" would overlap partition "([^"]*)"$/, 'choose bounds outside of those of {name}, or detach that one first'],
  [/^child table is missing column "([^"]*)"$/, 'add the column to it first: `alter table … add column {name} …`'],
  [/^column "[^"]*" is in a primary key$/, 'drop the primary key first: its columns are always `not null`'],
  [/^invalid privilege type EXECUTE for relation$/, 'name a function: `grant execute on function …(…)`'],
  [
    /^cannot alter column .* because it is part of the partition key/,
    'make a new partitioned table with the other type, and move the rows',
  ],
  [/^column "[^"]*" has pseudo-type record$/, 'give each value a column of its own, or cast it to a composite type'],
  [/^access method "hash" does not support unique indexes$/, 'leave out `using hash`: a btree index can be unique'],
];

function helpFor({ message, dependents }: Refusal['error']): string | undefined {
  if (dependents.length > 0)
    return `drop ${listed(dependents)} first, and make ${dependents.length > 1 ? 'them' : 'it'} again after`;
  for (const [form, help] of HELP) {
    const found = form.exec(message);
    if (found)
      return help.replace(/\{(\d|name)\}/g, (_, group: string) =>
        group === 'name' ? quoteIdentifier(found[1] ?? '') : (found[Number(group)] ?? ''),
      );
  }
  return undefined;
}

function helpTemplate(message: string): string | undefined {
  return HELP.find(([form]) => form.test(message))?.[1];
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3);
  return shown.join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');
}

/** What PostgreSQL says in its DETAIL. */
function detailOf({ error: { detail } }: Refusal): string {
  return detail === undefined ? '' : `: ${detail.replace(/"([^"]+)"/g, '`$1`')}`;
}
