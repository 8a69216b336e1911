import { constraintsOf } from '../catalog.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import type { Relation } from '../relation-model.ts';
import { quoteLiteral } from './literal.ts';
import type { Dump } from './scope.ts';
import { isOwn } from './scope.ts';
import { type Secured, securables } from './securables.ts';

/** COMMENT ON objects and their parts. The platform's own comments are not in the catalog: what is there was said by the project. */
export function commentsSql(dump: Dump): readonly string[] {
  const indexes = [...dump.catalog.relations.values()]
    .filter((relation) => relation.kind === 'index relation' && isOwn(dump, relation))
    .flatMap((index) => comment(`index ${displayName(index)}`, index))
    .sort();
  return [...securables(dump).flatMap(ofObject), ...indexes];
}

function ofObject({ object, word, name }: Secured): readonly string[] {
  const own = comment(`${word} ${name}`, object);
  if (!('columns' in object)) return own;
  const rowType = 'rowTypeComment' in object ? object.rowTypeComment : undefined;
  return [...own, ...(rowType === undefined ? [] : comment(`type ${name}`, { comment: rowType })), ...ofParts(object, name)];
}

function ofParts(relation: Extract<Relation, { columns: unknown }>, name: string): readonly string[] {
  const on = (kind: string) => (part: { readonly name: string; readonly comment?: string }) =>
    comment(`${kind} ${quoteIdentifier(part.name)} on ${name}`, part);
  const columns = relation.columns.flatMap((column) => comment(`column ${name}.${quoteIdentifier(column.name)}`, column));
  if (relation.kind === 'composite type') return columns;
  const triggers = relation.triggers.flatMap(on('trigger')).sort();
  if (relation.kind !== 'table') return [...columns, ...triggers];
  const constraints = constraintsOf(relation).flatMap(on('constraint')).sort();
  return [...columns, ...constraints, ...triggers, ...relation.policies.flatMap(on('policy')).sort()];
}

function comment(object: string, { comment: text }: { readonly comment?: string }): readonly string[] {
  return text === undefined ? [] : [`comment on ${object} is ${quoteLiteral(text)}`];
}
