import type { DropStmt, Node } from '../../syntax/node.ts';
import { as, namesOf, stringOf, tagOf } from '../../syntax/node.ts';
import { formatType } from '../types.ts';
import { otherKey } from './other-objects.ts';
import { effectiveSearchPath, type Session } from './session.ts';
import { lookupType } from './types.ts';

/** A kind of object in `Catalog.others`. */
export interface OtherKind {
  readonly kind: string;
  readonly inSchema: boolean;
}

/** The words that `Catalog.others` keeps these kinds under, and whether they live in schemas. */
export const OTHER_KINDS: Partial<Record<NonNullable<DropStmt['removeType']>, OtherKind>> = {
  OBJECT_ACCESS_METHOD: { kind: 'access method', inSchema: false },
  OBJECT_COLLATION: { kind: 'collation', inSchema: true },
  OBJECT_CONVERSION: { kind: 'conversion', inSchema: true },
  OBJECT_EVENT_TRIGGER: { kind: 'event trigger', inSchema: false },
  OBJECT_FDW: { kind: 'foreign-data wrapper', inSchema: false },
  OBJECT_FOREIGN_SERVER: { kind: 'server', inSchema: false },
  OBJECT_LANGUAGE: { kind: 'language', inSchema: false },
  OBJECT_OPCLASS: { kind: 'operator class', inSchema: true },
  OBJECT_OPERATOR: { kind: 'operator', inSchema: true },
  OBJECT_OPFAMILY: { kind: 'operator family', inSchema: true },
  OBJECT_STATISTIC_EXT: { kind: 'statistics', inSchema: true },
  OBJECT_TRANSFORM: { kind: 'transform', inSchema: false },
  OBJECT_TSCONFIGURATION: { kind: 'text search configuration', inSchema: true },
  OBJECT_TSDICTIONARY: { kind: 'text search dictionary', inSchema: true },
  OBJECT_TSPARSER: { kind: 'text search parser', inSchema: true },
  OBJECT_TSTEMPLATE: { kind: 'text search template', inSchema: true },
};

/** The key of an object of one of these kinds by its name as DROP and ALTER give it. */
export function findOtherKey(session: Session, { kind, inSchema }: OtherKind, object: Node | undefined): string | undefined {
  const names = object ? otherName(session, kind, object) : [];
  const name = names.at(-1) ?? '';
  if (!inSchema) return session.catalog.others.has(otherKey(kind, name)) ? otherKey(kind, name) : undefined;
  const schemas = names.length > 1 ? [names.at(-2) ?? ''] : effectiveSearchPath(session);
  return schemas.map((schema) => otherKey(kind, name, schema)).find((key) => session.catalog.others.has(key));
}

/** Schema and name, the name with what else belongs to the identity: as `other-objects.ts` writes it. */
export function otherName(session: Session, kind: string, object: Node): readonly string[] {
  const items = as(object, 'List')?.items ?? [];
  const types = (nodes: readonly Node[]): string[] =>
    nodes.map((node) => {
      const written = as(node, 'TypeName');
      const type = written && lookupType(session, namesOf(written.names).at(-2), namesOf(written.names).at(-1) ?? '');
      return type
        ? formatType(session.catalog, { ...type, isArray: type.isArray || (written?.arrayBounds?.length ?? 0) > 0 })
        : 'NONE';
    });
  if (kind.startsWith('operator ')) {
    const [method, ...names] = namesOf(items);
    return [...names.slice(0, -1), `${names.at(-1)} ${method}`];
  }
  const first = items[0];
  if (first && tagOf(first) === 'TypeName') return [`${types([first])[0]} ${stringOf(items.at(-1))}`];
  const operator = as(object, 'ObjectWithArgs');
  if (operator) {
    const names = namesOf(operator.objname);
    return [...names.slice(0, -1), `${names.at(-1)}(${types(operator.objargs ?? []).join(', ')})`];
  }
  return items.length ? namesOf(items) : [stringOf(object) ?? ''];
}
