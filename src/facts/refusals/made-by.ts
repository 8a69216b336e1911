import type { NodeOf, NodeTag, RangeVar } from '../../syntax/node.ts';
import { as, type Node, namesOf, stringOf } from '../../syntax/node.ts';
import type { Statement } from '../../syntax/statement.ts';
import { objectKey, qualifiedKey } from './object-key.ts';

type Naming = { readonly [Tag in NodeTag]?: (node: NodeOf<Tag>) => readonly string[] };

/** What a statement would leave, as keys of `MissingObject`: told from its text alone, since it was refused. */
export function madeBy(statement: Statement): readonly string[] {
  return (MAKERS[statement.tag] as ((node: unknown) => readonly string[]) | undefined)?.(statement.node) ?? [];
}

/** What a statement would take away, as keys: what is made anew after it was refused is there already. */
export function takenBy(statement: Statement): readonly string[] {
  return (TAKERS[statement.tag] as ((node: unknown) => readonly string[]) | undefined)?.(statement.node) ?? [];
}

const MAKERS: Naming = {
  CreateStmt: (node) => tableKeys(node.relation, node.tableElts),
  CreateForeignTableStmt: (node) => tableKeys(node.base?.relation, node.base?.tableElts),
  CreateTableAsStmt: (node) => relation(node.into?.rel),
  ViewStmt: (node) => relation(node.view),
  CreateSeqStmt: (node) => relation(node.sequence),
  CompositeTypeStmt: (node) => relation(node.typevar),
  IndexStmt: (node) =>
    node.idxname === undefined ? [] : [qualifiedKey('relation', node.idxname, node.relation?.schemaname ?? 'public')],
  CreateEnumStmt: (node) => named('relation', node.typeName),
  CreateDomainStmt: (node) => named('relation', node.domainname),
  CreateRangeStmt: (node) => named('relation', node.typeName),
  DefineStmt: (node) => [...named('relation', node.defnames), ...named('function', node.defnames)],
  CreateFunctionStmt: (node) => named('function', node.funcname),
  CreateSchemaStmt: (node) => [objectKey('schema', node.schemaname ?? '')],
  CreateRoleStmt: (node) => [objectKey('role', node.role ?? '')],
  CreatePolicyStmt: (node) => part('policy', node.table, node.policy_name),
  CreateTrigStmt: (node) => part('trigger', node.relation, node.trigname),
  RuleStmt: (node) => part('rule', node.relation, node.rulename),
  CreateExtensionStmt: (node) => [objectKey('extension', node.extname ?? '')],
  CreatePublicationStmt: (node) => [objectKey('publication', node.pubname ?? '')],
  CreateForeignServerStmt: (node) => [objectKey('server', node.servername ?? '')],
  AlterTableStmt: (node) =>
    (node.cmds ?? []).flatMap((item) => {
      const cmd = as(item, 'AlterTableCmd');
      const constraint = as(cmd?.def, 'Constraint');
      return [
        ...(cmd?.subtype === 'AT_AddColumn' ? columns(node.relation, cmd.def ? [cmd.def] : []) : []),
        ...part('constraint', node.relation, constraint?.conname),
      ];
    }),
  RenameStmt: (node) => renamed(node, node.newname ?? ''),
  AlterObjectSchemaStmt: (node) => {
    const name = node.relation?.relname ?? lastName(node.object);
    return ['relation', 'function'].map((kind) => qualifiedKey(kind, name, node.newschema ?? ''));
  },
};

const TAKERS: Naming = {
  DropStmt: (node) =>
    (node.objects ?? []).flatMap((object) => {
      const names = namesIn(object);
      const name = names.at(-1) ?? '';
      const kind = OBJECT_KINDS[node.removeType ?? 'OBJECT_TABLE'];
      if (kind === undefined || kind === 'function') return named(kind ?? 'relation', names);
      return [objectKey(kind, PARTS.has(kind) ? names.slice(-2).join('.') : name)];
    }),
  RenameStmt: (node) => renamed(node, node.subname ?? node.relation?.relname ?? lastName(node.object)),
  AlterTableStmt: (node) =>
    (node.cmds ?? []).flatMap((item) => {
      const cmd = as(item, 'AlterTableCmd');
      const name = cmd?.name ?? '';
      if (cmd?.subtype === 'AT_DropColumn') return part('column', node.relation, name);
      return cmd?.subtype === 'AT_DropConstraint' ? part('constraint', node.relation, name) : [];
    }),
};

const OBJECT_KINDS: Readonly<Record<string, string>> = {
  OBJECT_POLICY: 'policy',
  OBJECT_TRIGGER: 'trigger',
  OBJECT_RULE: 'rule',
  OBJECT_SCHEMA: 'schema',
  OBJECT_ROLE: 'role',
  OBJECT_EXTENSION: 'extension',
  OBJECT_PUBLICATION: 'publication',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'function',
  OBJECT_ROUTINE: 'function',
  OBJECT_TABCONSTRAINT: 'constraint',
};

const PARTS = new Set(['policy', 'trigger', 'rule', 'constraint']);

function renamed(node: NodeOf<'RenameStmt'>, name: string): readonly string[] {
  if (node.renameType === 'OBJECT_COLUMN' || node.renameType === 'OBJECT_ATTRIBUTE') return part('column', node.relation, name);
  const kind = OBJECT_KINDS[node.renameType ?? ''];
  const schema = node.relation?.schemaname ?? (node.object && namesIn(node.object).at(-2)) ?? 'public';
  if (kind === undefined) return [qualifiedKey('relation', name, schema)];
  if (PARTS.has(kind)) return part(kind, node.relation, name);
  return [kind === 'function' ? qualifiedKey(kind, name, schema) : objectKey(kind, name)];
}

/** What belongs to a table is named with it. */
function part(kind: string, table: RangeVar | undefined, name: string | undefined): readonly string[] {
  return name === undefined ? [] : [objectKey(kind, `${table?.relname ?? ''}.${name}`)];
}

function tableKeys(range: RangeVar | undefined, elements: readonly Node[] = []): readonly string[] {
  const constraints = elements.flatMap((item) => as(item, 'Constraint')?.conname ?? []);
  return [...relation(range), ...columns(range, elements), ...constraints.flatMap((name) => part('constraint', range, name))];
}

function columns(range: RangeVar | undefined, elements: readonly Node[]): readonly string[] {
  return elements.flatMap((item) => {
    return part('column', range, as(item, 'ColumnDef')?.colname);
  });
}

function relation(range: RangeVar | undefined): readonly string[] {
  return range?.relname === undefined ? [] : [qualifiedKey('relation', range.relname, range.schemaname ?? 'public')];
}

function named(kind: string, names: readonly Node[] | readonly string[] | undefined): readonly string[] {
  const parts = (names ?? []).map((name) => (typeof name === 'string' ? name : (stringOf(name) ?? '')));
  const name = parts.at(-1);
  return name === undefined ? [] : [qualifiedKey(kind, name, parts.at(-2) ?? 'public')];
}

function namesIn(object: Node): readonly string[] {
  const list = as(object, 'List')?.items ?? as(object, 'TypeName')?.names ?? as(object, 'ObjectWithArgs')?.objname;
  return namesOf(list ?? [object]);
}

function lastName(object: Node | undefined): string {
  return (object && namesIn(object).at(-1)) ?? '';
}
