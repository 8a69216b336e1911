import { constraintsOf, nameKey } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/model.ts';
import type { Relation } from '../../catalog/relation-model.ts';
import type { RangeVar } from '../../syntax/node.ts';
import type { Place, Statement } from '../../syntax/statement.ts';
import { madeBy } from './made-by.ts';
import type { Refused } from './refusals.ts';

/** Where the object was made that a refusal says is there already; undefined for the platform's own, and where it cannot be told. */
export function madeFirst({ step, error }: Refused): Place | undefined {
  if (error.message.includes(' is already member of ')) return undefined;
  const statement = error.place?.statement ?? step.statement;
  const { before } = step;
  const part = /^(\w+(?: \w+)?) "(.+)" (?:for|of) (?:relation|table) "(.+)" already exists/.exec(error.message);
  if (part) return partOf(tableOf(statement, part[3] ?? '', before), part[1] ?? '', part[2] ?? '');
  const [, kind = '', name = ''] = /^(\w+(?: \w+)?) "(.+?)"/.exec(error.message) ?? [];
  const others = { schema: before.schemas, role: before.roles, extension: before.extensions, publication: before.publications };
  if (kind === 'schema' || kind === 'role' || kind === 'extension' || kind === 'publication')
    return others[kind].get(name)?.place;
  return schemasOf(statement)
    .map((schema) => inSchema(before, nameKey(schema, name), kind))
    .find((place) => place !== undefined);
}

function inSchema(catalog: Catalog, key: string, kind: string): Place | undefined {
  if (kind === 'function') {
    const [oid, ...more] = catalog.routineNames.get(key) ?? [];
    return oid === undefined || more.length ? undefined : catalog.routines.get(oid)?.place;
  }
  return (
    catalog.relations.get(catalog.relationNames.get(key) ?? -1)?.place ??
    catalog.types.get(catalog.typeNames.get(key) ?? -1)?.place
  );
}

/** The schemas that a statement makes something in. */
function schemasOf(statement: Statement): readonly string[] {
  const named = madeBy(statement).flatMap((key) => /^(?:relation|function):([^.]+)\./.exec(key)?.[1] ?? []);
  const { relation } = statement.node as { readonly relation?: RangeVar };
  return [...new Set([...named, relation?.schemaname ?? 'public'])];
}

function tableOf(statement: Statement, name: string, { relations, relationNames }: Catalog): Relation | undefined {
  const { relation, table } = statement.node as { readonly relation?: RangeVar; readonly table?: RangeVar };
  const schema = (relation ?? table)?.schemaname;
  if (schema !== undefined) return relations.get(relationNames.get(nameKey(schema, name)) ?? -1);
  const ofName = [...relations.values()].filter((one) => one.name === name);
  return ofName.find((one) => one.schema === 'public') ?? ofName[0];
}

function partOf(relation: Relation | undefined, kind: string, name: string): Place | undefined {
  if (relation?.kind !== 'table') return undefined;
  const parts = {
    policy: relation.policies,
    trigger: relation.triggers,
    constraint: constraintsOf(relation),
    column: relation.columns,
  }[kind];
  return parts?.find((one) => one.name === name)?.place;
}
