import {
  as,
  type Catalog,
  displayName,
  findRelation,
  isStatement,
  migrationRule,
  type Place,
  type Relation,
  type Statement,
  stringOf,
  type Table,
} from '../../src/rule.ts';

export default migrationRule({
  meta: {
    summary: 'Disallow dropping a table, column, view, type or function that other objects use',
    problem:
      'With CASCADE, PostgreSQL silently drops what depends on the dropped object: views, foreign keys, triggers, and policies, without which a table may be closed ' +
      'to all. Without CASCADE the statement fails, and the migration with it.',
    solution:
      'Drop or change what uses the object first, in statements of their own: then the file says what is lost. What the same migration makes anew is not reported.',
    severity: 'warning',
    presets: ['recommended', 'safety'],
    sources: ['migrationpilot/MP022', 'pg-migration-lint/PGM202', 'safe-migrate/destructive-cascade'],
  },
  *check({ steps, after: end }) {
    for (const { statement, before, after, failure } of steps) {
      if (failure?.sqlstate === '2BP01') {
        yield {
          at: failure.place ?? { statement, offset: -1, extent: 'statement' },
          message: `this drop fails: ${failure.message}`,
          help: 'drop or change what depends on it first',
        };
      }
      if (before === after || !cascades(statement)) continue;
      const losses = lossesOf(before, after, namedIn(statement)).filter((loss) => !loss.isBack(end));
      if (losses.length === 0) continue;
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

interface Loss {
  /** `view \`public.v\``. */
  readonly name: string;
  readonly place: Place | undefined;
  /** Whether something of its name is there again. */
  isBack(catalog: Catalog): boolean;
}

function cascades(statement: Statement): boolean {
  if (isStatement(statement, 'DropStmt')) return statement.node.behavior === 'DROP_CASCADE';
  return (
    isStatement(statement, 'AlterTableStmt') &&
    (statement.node.cmds ?? []).some((cmd) => as(cmd, 'AlterTableCmd')?.behavior === 'DROP_CASCADE')
  );
}

/** The last names of the objects that a DROP lists. */
function namedIn(statement: Statement): ReadonlySet<string> {
  if (!isStatement(statement, 'DropStmt')) return new Set();
  const parts = (statement.node.objects ?? []).map((object) => {
    const names = as(object, 'List')?.items ?? as(object, 'TypeName')?.names ?? as(object, 'ObjectWithArgs')?.objname;
    return stringOf(names ? names.at(-1) : object);
  });
  return new Set(parts.filter((name) => name !== undefined));
}

/** Relations, policies, foreign keys, triggers and columns that a statement took though it does not name them. */
function lossesOf(before: Catalog, after: Catalog, named: ReadonlySet<string>): readonly Loss[] {
  const losses: Loss[] = [];
  for (const relation of before.relations.values()) {
    const now = after.relations.get(relation.oid);
    if (now === relation) continue;
    if (!now) {
      if (
        relation.kind === 'index relation' ||
        relation.kind === 'sequence' ||
        relation.kind === 'composite type' ||
        named.has(relation.name)
      )
        continue;
      losses.push({
        name: `${relation.kind} \`${displayName(relation)}\``,
        place: relation.place,
        isBack: (catalog) => findRelation(catalog, relation.schema, relation.name) !== undefined,
      });
    } else if (relation.kind === 'table' && now.kind === 'table') losses.push(...partsLost(relation, now));
  }
  return losses;
}

function partsLost(before: Table, after: Table): readonly Loss[] {
  const parts = (table: Table) => [...table.policies, ...table.foreignKeys, ...table.triggers];
  const kept = new Set(parts(after).map((part) => part.oid));
  const lost = parts(before).filter((part) => !kept.has(part.oid));
  return lost.map((part) => ({
    name: `${part.kind} \`${part.name}\` of \`${displayName(before)}\``,
    place: part.place,
    isBack: (catalog) => {
      const table: Relation | undefined = findRelation(catalog, before.schema, before.name);
      return table?.kind !== 'table' || parts(table).some((other) => other.kind === part.kind && other.name === part.name);
    },
  }));
}
