import type { ColumnJson, ConstraintJson, IndexJson, PolicyJson, SchemaJson } from '../../catalog/schema-json/shape.ts';

/** A catalog taken apart into statements about it, one line each: `column public.a.id: integer not null`. */
export function schemaFacts(schema: SchemaJson): readonly string[] {
  return [...tableFacts(schema), ...viewFacts(schema), ...routineFacts(schema), ...otherFacts(schema)];
}

function* tableFacts({ tables, platform_policies, platform_triggers }: SchemaJson): Iterable<string> {
  for (const table of tables.filter(({ extension }) => extension === null)) {
    const name = `${table.schema}.${table.name}`;
    yield `table ${name}: ${table.kind} of ${table.owner}, inherits (${list(table.inherits)})${table.is_partition ? ' as partition' : ''}`;
    yield `row security ${name}: enabled ${table.rls_enabled} forced ${table.rls_forced}`;
    yield* relationFacts(name, table);
    for (const column of table.columns) yield* columnFacts(name, column);
    if (table.primary_key) yield `primary key ${name} ${constraintText(table.primary_key)}`;
    for (const key of table.unique ?? []) yield `unique constraint ${name} ${constraintText(key)}`;
    for (const key of table.foreign_keys ?? []) yield `foreign key ${name} ${constraintText(key)}${timing(key)}`;
    for (const { name: check, validated, inherited } of table.checks ?? [])
      yield `check ${name} ${check}: validated ${validated} inherited ${inherited}`;
    for (const policy of table.policies ?? []) yield policyText(name, policy);
    for (const trigger of table.triggers ?? []) yield `trigger ${name} ${trigger.name}: enabled ${trigger.enabled}`;
  }
  for (const { table, policies } of platform_policies) for (const policy of policies) yield policyText(table, policy);
  for (const { table, triggers } of platform_triggers) for (const { name } of triggers) yield `trigger ${table} ${name}`;
}

function* viewFacts({ views }: SchemaJson): Iterable<string> {
  for (const view of views.filter(({ extension }) => extension === null)) {
    const name = `${view.schema}.${view.name}`;
    yield `view ${name}: ${view.kind} of ${view.owner} with (${list(view.options)})`;
    yield* relationFacts(name, view);
    for (const column of view.columns) yield `view column ${name}.${column.name}: number ${column.attnum}`;
    for (const relation of view.depends_on ?? []) yield `view ${name} reads ${relation}`;
  }
}

interface RelationParts {
  readonly acl: readonly string[] | null;
  readonly privileges: Readonly<Record<string, readonly string[] | null>>;
  readonly indexes: readonly IndexJson[] | null;
}

function* relationFacts(name: string, { acl, privileges, indexes }: RelationParts): Iterable<string> {
  yield `acl ${name}: ${aclText(acl)}`;
  for (const [role, kinds] of Object.entries(privileges)) yield `privileges ${name}: ${role} ${list(kinds)}`;
  for (const index of indexes ?? []) yield indexText(name, index);
}

function* columnFacts(table: string, column: ColumnJson): Iterable<string> {
  const name = `${table}.${column.name}`;
  yield `column ${name}: ${column.type}`;
  yield `column position ${name}: ${column.attnum}`;
  const { not_null, default: value, generated, generated_expr, identity } = column;
  const expression = `default ${value !== null} generated ${generated ?? 'no'} ${generated_expr !== null}`;
  yield `column properties ${name}: not null ${not_null} ${expression} identity ${identity ?? 'no'}`;
  if (column.acl) yield `acl ${name}: ${aclText(column.acl)}`;
}

function* routineFacts({ functions }: SchemaJson): Iterable<string> {
  for (const routine of functions) {
    const name = `${routine.schema}.${routine.name}(${routine.args})`;
    yield `routine ${name}: ${routine.kind} returns ${routine.returns ?? 'nothing'}, language ${routine.language}, of ${routine.owner}`;
    const settings = (routine.config ?? []).join('; ');
    yield `routine properties ${name}: definer ${routine.security_definer} ${routine.volatility} set (${settings})`;
    yield `routine source ${name}: ${routine.src_md5 ?? 'unknown'}`;
    yield `acl ${name}: ${aclText(routine.acl)}`;
    yield `execute ${name}: ${list(routine.execute)}`;
  }
}

function* otherFacts(schema: SchemaJson): Iterable<string> {
  for (const { schema: of, name, labels } of schema.enums) yield `enum ${of}.${name}: ${list(labels)}`;
  for (const name of schema.domains) yield `domain ${name}`;
  for (const name of schema.composites) yield `composite type ${name}`;
  for (const name of schema.sequences) yield `sequence ${name}`;
  for (const { name, schema: of } of schema.extensions) yield `extension ${name} in ${of}`;
  for (const { name, owner, acl, usage } of schema.schemas) {
    yield `schema ${name} of ${owner}`;
    yield `acl schema ${name}: ${aclText(acl)}`;
    yield `usage of schema ${name}: ${list(usage)}`;
  }
  for (const { role, schema: of, type, acl } of schema.default_acl)
    yield `default acl ${role} in ${of ?? 'every schema'} for ${type}: ${aclText(acl)}`;
  for (const { id, public: isPublic } of schema.buckets) yield `bucket ${id}: public ${isPublic}`;
  for (const { name, tables } of schema.publications) yield `publication ${name}: ${list(tables)}`;
  for (const name of schema.event_triggers) yield `event trigger ${name}`;
  for (const { kind, object, comment } of schema.comments) yield `comment on ${kind} ${object}: ${comment}`;
}

function constraintText({
  name,
  columns,
  ref_schema,
  ref_table,
  ref_columns,
  on_delete,
  on_update,
  validated,
  inherited,
}: ConstraintJson): string {
  const target =
    ref_table === null ? '' : ` -> ${ref_schema}.${ref_table} (${list(ref_columns)}) delete ${on_delete} update ${on_update}`;
  return `${name}: (${list(columns)})${target} validated ${validated} inherited ${inherited}`;
}

function timing({ def }: ConstraintJson): string {
  return `${/ DEFERRABLE/.test(def) ? ' deferrable' : ''}${/ INITIALLY DEFERRED/.test(def) ? ' deferred' : ''}`;
}

/** An expression counts as such: its text would have to be deparsed. */
function indexText(relation: string, index: IndexJson): string {
  const { name, method, unique, primary, valid, partial, constraint, columns, include } = index;
  const keys = columns.map((key) => (/^(?:"(?:[^"]|"")+"|[a-z_][\w$]*)$/.test(key) ? key : '(expression)'));
  const flags = `unique ${unique} primary ${primary} valid ${valid} partial ${partial !== null} constraint ${constraint ?? 'none'}`;
  const decorations = (index.def.match(/ DESC\b| NULLS FIRST| NULLS LAST| NULLS NOT DISTINCT/g) ?? []).join('');
  return `index ${relation} ${name}: ${method} (${keys.join(', ')}) include (${list(include)})${decorations} ${flags}`;
}

function policyText(table: string, { name, permissive, cmd, roles, using, check }: PolicyJson): string {
  const conditions = `using ${using !== null} check ${check !== null}`;
  return `policy ${table} "${name}": ${permissive ? 'permissive' : 'restrictive'} ${cmd} to ${[...roles].sort().join(', ')} ${conditions}`;
}

function aclText(acl: readonly string[] | null): string {
  return acl === null ? 'default' : [...acl].sort().join(' ');
}

function list(items: readonly string[] | null): string {
  return (items ?? []).join(', ');
}
