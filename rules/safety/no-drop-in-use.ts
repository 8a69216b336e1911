import { dropLosses, migrationRule } from '../../src/rule.ts';

export default migrationRule({
  meta: {
    summary: 'Disallow dropping a table, column, view, type or function that other objects use',
    problem:
      'With CASCADE, PostgreSQL silently drops what depends on the dropped object: views, foreign keys, triggers, columns of a dropped type, and policies, without which ' +
      'a table may be closed to all. Without CASCADE the statement fails, and the migration with it.',
    solution: 'Drop or change what uses the object first, in statements of their own: then the file says what is lost.',
    exceptions:
      'What the same migration makes anew, or names in a later DROP, is not reported; nor is a foreign key on a dropped column, which goes without CASCADE too.',
    severity: 'warning',
    presets: ['recommended', 'safety'],
    sources: ['migrationpilot/MP022', 'pg-migration-lint/PGM202', 'safe-migrate/destructive-cascade'],
  },
  *check({ steps, after: end }) {
    for (const { statement, failure } of steps) {
      if (failure?.sqlstate !== '2BP01') continue;
      yield { at: failure.place ?? { statement, offset: -1, extent: 'statement' }, ...inTheWay(failure) };
    }
    for (const { statement, losses } of dropLosses(steps, end)) {
      const shown = losses.slice(0, 3);
      yield {
        at: { statement, offset: -1, extent: 'statement' },
        message: `this drop also takes ${shown.map((loss) => loss.name).join(', ')}${losses.length > shown.length ? ` and ${losses.length - shown.length} more` : ''}`,
        help: 'drop or change what uses it first, so that the file says what is lost',
        related: shown.map((loss) => ({ at: loss.place, message: `${loss.name} is made here` })),
      };
    }
  },
});

/** A refused drop, with the names of what PostgreSQL's message calls other objects. */
function inTheWay({ message, dependents }: { readonly message: string; readonly dependents: readonly string[] }) {
  if (dependents.length === 0) return { message: `this drop fails: ${message}`, help: 'drop or change what depends on it first' };
  const more = dependents.length > 3 ? ` and ${dependents.length - 3} more` : '';
  const names = `${dependents.slice(0, 3).join(', ')}${more}`;
  const verb = dependents.length > 1 ? 'depend' : 'depends';
  return {
    message: `this drop fails: ${message.replace('other objects depend', `${names} ${verb}`)}`,
    help: `drop or change ${dependents.length > 1 ? 'these' : 'this'} first`,
  };
}
