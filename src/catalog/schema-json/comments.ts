import { constraintsOf } from '../catalog.ts';
import type { Catalog, CatalogObject, Routine } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import type { Relation } from '../relation-model.ts';
import { inputTypes } from '../routines.ts';
import { formatTypeQualified } from '../types.ts';
import { isOwnSchema } from './own-schema.ts';
import type { CommentJson } from './shape.ts';
import { byText } from './text.ts';

/** Comments on the project's objects, each object as `pg_identify_object` tells its kind and identity. */
export function commentsJson(catalog: Catalog): readonly CommentJson[] {
  const comments = [
    ...[...catalog.schemas.values()]
      .filter(({ name }) => isOwnSchema(name))
      .flatMap((schema) => one('schema', quoteIdentifier(schema.name), schema)),
    ...[...catalog.relations.values()].filter(({ schema }) => isOwnSchema(schema)).flatMap(ofRelation),
    ...[...catalog.types.values()]
      .filter(({ schema }) => isOwnSchema(schema))
      .flatMap((type) => one('type', displayName(type), type)),
    ...[...catalog.routines.values()]
      .filter(({ schema }) => isOwnSchema(schema))
      .flatMap((routine) => one(routine.kind, signature(catalog, routine), routine)),
  ];
  return comments.sort((a, b) => byText(a.kind, b.kind) || byText(a.object, b.object));
}

function one(kind: string, object: string, { comment }: Pick<CatalogObject, 'comment'>): readonly CommentJson[] {
  return comment === undefined ? [] : [{ kind, object, comment }];
}

function ofRelation(relation: Relation): readonly CommentJson[] {
  const name = displayName(relation);
  const own = [...one(OWN_KIND[relation.kind] ?? relation.kind, name, relation)];
  if (!('columns' in relation)) return own;
  if ('rowTypeComment' in relation && relation.rowTypeComment !== undefined)
    own.push({ kind: 'type', object: name, comment: relation.rowTypeComment });
  const columns = relation.columns.flatMap((column) =>
    one(`${relation.kind} column`, `${name}.${quoteIdentifier(column.name)}`, column),
  );
  if (relation.kind === 'composite type') return [...own, ...columns];
  const part = (kind: string) => (object: CatalogObject) => one(kind, `${quoteIdentifier(object.name)} on ${name}`, object);
  const triggers = relation.triggers.flatMap(part('trigger'));
  if (relation.kind !== 'table') return [...own, ...columns, ...triggers];
  const constraints = constraintsOf(relation).flatMap(part('table constraint'));
  return [...own, ...columns, ...triggers, ...constraints, ...relation.policies.flatMap(part('policy'))];
}

function signature(catalog: Catalog, routine: Routine): string {
  return `${displayName(routine)}(${inputTypes(routine)
    .map((type) => formatTypeQualified(catalog, type))
    .join(',')})`;
}

/** Where `pg_identify_object` has another word than the model. */
const OWN_KIND: { readonly [Kind in Relation['kind']]?: string } = { 'index relation': 'index', 'composite type': 'type' };
