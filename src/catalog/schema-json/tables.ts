import type { Catalog } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import type { Column, Index, IndexKey, Policy, Table, Trigger } from '../relation-model.ts';
import { formatType } from '../types.ts';
import { constraintsJson } from './constraints.ts';
import { aclJson, relationPrivileges } from './privileges.ts';
import type { ColumnJson, IndexJson, PolicyJson, TableJson, TriggerJson } from './shape.ts';
import { byName, columnNames, expressionText, nullIfEmpty, relationText } from './text.ts';

export function tableJson(catalog: Catalog, table: Table): TableJson {
  const parents = [...table.inherits, ...(table.partitionOf === undefined ? [] : [table.partitionOf])];
  return {
    schema: table.schema,
    name: table.name,
    kind: table.relkind,
    owner: table.owner,
    extension: table.extension ?? null,
    rls_enabled: table.rowSecurity.enabled,
    rls_forced: table.rowSecurity.forced,
    is_partition: table.partitionOf !== undefined,
    inherits: nullIfEmpty(
      parents.flatMap((oid) => {
        const parent = catalog.relations.get(oid);
        return parent ? [relationText(parent)] : [];
      }),
    ),
    columns: table.columns.map((column) => columnJson(catalog, column)),
    ...constraintsJson(catalog, table),
    indexes: indexesJson(catalog, table.indexes),
    policies: policiesJson(table.policies),
    triggers: triggersJson(catalog, table.triggers),
    acl: aclJson(table.acl),
    privileges: relationPrivileges(catalog, table),
  };
}

export function columnJson(catalog: Catalog, column: Column): ColumnJson {
  const expression = column.default ? expressionText(column.default) : null;
  return {
    name: column.name,
    type: formatType(catalog, column.type),
    not_null: column.notNull,
    default: column.generated ? null : expression,
    generated: column.generated ?? null,
    generated_expr: column.generated ? expression : null,
    identity: column.identity ?? null,
    attnum: column.attnum,
    acl: aclJson(column.acl),
  };
}

export function indexesJson(catalog: Catalog, indexes: readonly Index[]): readonly IndexJson[] | null {
  return nullIfEmpty(indexes.map((index) => indexJson(catalog, index)).sort(byName));
}

function indexJson(catalog: Catalog, index: Index): IndexJson {
  const include = columnNames(catalog, index.table, index.include).map(quoteIdentifier);
  const partial = index.predicate ? expressionText(index.predicate) : null;
  const table = catalog.relations.get(index.table);
  const keys = index.keys.map((key) => keyText(catalog, index, key));
  return {
    name: index.name,
    columns: keys,
    include: nullIfEmpty(include),
    indkey: [...index.keys.map((key) => key.attnum), ...index.include].join(' '),
    unique: index.unique,
    primary: index.primary,
    valid: index.valid,
    partial,
    method: index.method,
    def: [
      `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${quoteIdentifier(index.name)} ON ${table ? relationText(table) : ''}`,
      ` USING ${index.method} (${index.keys.map((key, i) => `${keys[i]}${decoration(key)}`).join(', ')})`,
      include.length ? ` INCLUDE (${include.join(', ')})` : '',
      index.nullsNotDistinct ? ' NULLS NOT DISTINCT' : '',
      index.options?.length ? ` WITH (${index.options.join(', ')})` : '',
      partial === null ? '' : ` WHERE ${partial}`,
    ].join(''),
    constraint: index.constraint ?? null,
  };
}

/** A column by its name; an expression in parentheses unless it is a plain function call, as `pg_get_indexdef` does. */
function keyText(catalog: Catalog, index: Index, key: IndexKey): string {
  if (!key.expression) return columnNames(catalog, index.table, [key.attnum]).map(quoteIdentifier).join('');
  const text = expressionText(key.expression);
  const isCall = 'FuncCall' in key.expression.node && /^[\w.]+\(/.test(text);
  return isCall || /^\(.*\)$/s.test(text) ? text : `(${text})`;
}

function decoration({ opclass, collation, descending, nullsFirst }: IndexKey): string {
  const nulls = nullsFirst === descending ? '' : nullsFirst ? ' NULLS FIRST' : ' NULLS LAST';
  return `${collation ? ` COLLATE ${quoteIdentifier(collation)}` : ''}${opclass ? ` ${opclass}` : ''}${descending ? ' DESC' : ''}${nulls}`;
}

export function policiesJson(policies: readonly Policy[]): readonly PolicyJson[] | null {
  return nullIfEmpty(
    policies
      .map(({ name, permissive, command, roles, using, check }) => ({
        name,
        permissive,
        cmd: command,
        roles: roles.map((role) => (role === 'public' ? role : quoteIdentifier(role))),
        using: using ? expressionText(using) : null,
        check: check ? expressionText(check) : null,
      }))
      .sort(byName),
  );
}

export function triggersJson(catalog: Catalog, triggers: readonly Trigger[]): readonly TriggerJson[] | null {
  return nullIfEmpty(
    triggers
      .map((trigger) => ({ name: trigger.name, def: triggerText(catalog, trigger), enabled: trigger.enabled }))
      .sort(byName),
  );
}

function triggerText(catalog: Catalog, trigger: Trigger): string {
  const table = catalog.relations.get(trigger.table);
  const routine = trigger.routine === undefined ? undefined : catalog.routines.get(trigger.routine);
  const columns = columnNames(catalog, trigger.table, trigger.columns).map(quoteIdentifier).join(', ');
  const events = trigger.events.map((event) => (event === 'UPDATE' && columns ? `UPDATE OF ${columns}` : event)).join(' OR ');
  return [
    `CREATE TRIGGER ${quoteIdentifier(trigger.name)} ${trigger.timing} ${events} ON ${table ? relationText(table) : ''}`,
    ` FOR EACH ${trigger.forEachRow ? 'ROW' : 'STATEMENT'}`,
    trigger.when ? ` WHEN (${expressionText(trigger.when)})` : '',
    routine ? ` EXECUTE FUNCTION ${displayName(routine)}()` : '',
  ].join('');
}
