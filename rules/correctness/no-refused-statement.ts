import { messageOf, placeOfRefusal, quoteIdentifier, refusalsOf, schemaRule, tellByFile } from '../../src/rule.ts';

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
      ({ error }) => error.sqlstate,
      (refusal) => {
        const help = helpFor(refusal.error.message);
        return {
          at: placeOfRefusal(refusal),
          message: `the statement is refused: ${messageOf(refusal)}`,
          ...(help === undefined ? {} : { help }),
          related: [],
        };
      },
      (group) => `${group.length} statements of this file are refused alike: ${group.slice(0, 1).map(messageOf).join('')}`,
    );
  },
});

/** What to do about PostgreSQL's messages; `{1}` is what the first group matched, `{name}` the same as an identifier. */
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
  [/^cannot insert a non-DEFAULT value into column/, 'leave the column out: the database fills it'],
  [/^column "[^"]*" is of type (\w+) but expression is of type (?:text|character varying)$/, 'cast it: `(…)::{1}`'],
  [/^column "[^"]*" is of type (jsonb?) but expression is of type .*\[\]$/, 'make it one: `to_{1}(…)`'],
  [
    /^ALTER action (?:ENABLE|FORCE) ROW SECURITY cannot be performed/,
    'tables alone have row level security; a view keeps to that of its tables with `alter view … set (security_invoker = on)`',
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
];

function helpFor(message: string): string | undefined {
  for (const [form, help] of HELP) {
    const found = form.exec(message);
    if (found)
      return help.replace(/\{(1|name)\}/, (_, as) => (as === 'name' ? quoteIdentifier(found[1] ?? '') : (found[1] ?? '')));
  }
  return undefined;
}
