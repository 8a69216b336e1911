import {
  displayName,
  doubtAtEnd,
  fixedSearchPath,
  isManagedSchema,
  namesOutsidePath,
  quoteIdentifier,
  quoteQualified,
  type Routine,
  routinesOf,
  schemaRule,
  type UnfoundName,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow names in function bodies that the function’s own `search_path` does not find',
    problem:
      "A function with `set search_path = ''` finds nothing but PostgreSQL’s own by its bare name: `orders` must be `public.orders`, and `gen_salt()` `extensions.gen_salt()`. " +
      'PL/pgSQL looks names up when it gets to them, so `create function` passes, and so does `alter function … set search_path`, which is how an advisor’s warning is often ' +
      'silenced. The function then fails at its first call, in production.',
    solution:
      'Write the schema in front of the name: of tables, views, sequences, functions, types in casts, and operators (`operator(extensions.<=>)`).',
    exceptions:
      'Names that no schema knows are not reported, nor what may be a temporary table, nor a body that sets `search_path` itself or handles `undefined_table`.',
    severity: 'error',
    presets: ['recommended'],
    sources: ['plpgsql_check/errors', 'pgspot/PS016', 'pgspot/PS017'],
  },
  *check(catalog, { history, project }) {
    for (const routine of routinesOf(catalog)) {
      if (!routine.place || isManagedSchema(routine.schema) || routine.extension !== undefined) continue;
      const all = namesOutsidePath(catalog, routine);
      if (all.length === 0) continue;
      const path = fixedSearchPath(routine) ?? [];
      const doubt = path.length === 0 ? undefined : doubtAtEnd(history, project);
      const unfound = all.filter(({ kind, name }) => !doubt?.covers({ kind, name, key: '' }, catalog));
      const [first] = unfound;
      if (!first) continue;
      const isSetLater = routine.settingsPlace !== undefined && routine.settingsPlace.statement !== routine.place.statement;
      const at = isSetLater ? routine.settingsPlace : first.place;
      const names = listed(unfound.map(({ kind, name }) => (kind === 'function' ? `\`${name}()\`` : `\`${name}\``)));
      yield {
        about: routine,
        ...(at ? { at } : {}),
        message: `${routine.kind} \`${displayName(routine)}\` does not find ${names} when it runs: its \`search_path\` is ${pathText(path)}`,
        help: help(routine, unfound),
        related: unfound
          .slice(isSetLater ? 0 : 1)
          .slice(0, 3)
          .map(({ name, homes, place }) => ({ at: place, message: `\`${name}\` is in schema \`${homes[0]}\`` })),
      };
    }
  },
});

function pathText(path: readonly string[]): string {
  return path.length === 0 ? 'empty' : `\`${path.map(quoteIdentifier).join(', ')}\``;
}

const SHOWN = 3;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

function help(routine: Routine, unfound: readonly UnfoundName[]): string {
  const written = unfound.slice(0, SHOWN).map(({ kind, name, homes: [home = ''] }) => {
    if (kind === 'operator') return `operator(${quoteIdentifier(home)}.${name})`;
    return `${quoteQualified(home, name)}${kind === 'function' ? '()' : ''}`;
  });
  return `write the schema in front of each such name in the body of \`${displayName(routine)}\`:\n  ${written.join('\n  ')}`;
}
