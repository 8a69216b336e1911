import { as, stringOf } from '../../syntax/node.ts';
import type { Catalog, Publication } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import { expressionSql } from './expressions.ts';
import { quoteLiteral } from './literal.ts';
import { byName, type Dump } from './scope.ts';
import { madeBy } from './written.ts';

/** CREATE PUBLICATION, and what was added to the platform's or taken from it. */
export function publicationsSql({ catalog, start }: Dump): readonly string[] {
  const before = start.catalog.publications;
  return [
    ...[...before.keys()]
      .filter((name) => !catalog.publications.has(name))
      .map((name) => `drop publication ${quoteIdentifier(name)}`),
    ...[...catalog.publications.values()]
      .sort((a, b) => byName(a.name, b.name))
      .flatMap((publication) => {
        const known = before.get(publication.name);
        return known && known.allTables === publication.allTables
          ? changed(catalog, publication, known)
          : [...(known ? [`drop publication ${quoteIdentifier(known.name)}`] : []), ...created(catalog, publication, start.role)];
      }),
  ];
}

/** An option that ALTER PUBLICATION may have changed. */
const VIA_ROOT = 'publish_via_partition_root';

function created(catalog: Catalog, publication: Publication, role: string): readonly string[] {
  const name = quoteIdentifier(publication.name);
  const objects = publication.allTables ? ['all tables'] : objectsOf(catalog, publication);
  const written = (madeBy(publication, 'CreatePublicationStmt')?.options ?? []).flatMap((node) => {
    const option = as(node, 'DefElem');
    if (option?.defname === VIA_ROOT) return [];
    return `${option?.defname} = ${quoteLiteral(stringOf(option?.arg) ?? 'true')}`;
  });
  const options = publication.viaRoot ? [...written, `${VIA_ROOT} = true`] : written;
  const parts = [
    ...(objects.length ? [`for ${objects.join(', ')}`] : []),
    ...(options.length ? [`with (${options.join(', ')})`] : []),
  ];
  return [
    [`create publication ${name}`, ...parts].join(' '),
    ...(publication.owner === role ? [] : [`alter publication ${name} owner to ${quoteIdentifier(publication.owner)}`]),
  ];
}

function changed(catalog: Catalog, now: Publication, before: Publication): readonly string[] {
  const name = quoteIdentifier(now.name);
  const was = objectsOf(catalog, before);
  const is = objectsOf(catalog, now);
  return [
    ...was.filter((object) => !is.includes(object)).map((object) => `alter publication ${name} drop ${object}`),
    ...is.filter((object) => !was.includes(object)).map((object) => `alter publication ${name} add ${object}`),
  ];
}

function objectsOf(catalog: Catalog, { tables, schemas }: Publication): readonly string[] {
  const names = tables.flatMap(({ table, columns, where }) => {
    const relation = catalog.relations.get(table);
    if (relation?.kind !== 'table') return [];
    // without ONLY the children by INHERITS are published too
    const only = relation.hasChildren && relation.relkind === 'r' ? 'only ' : '';
    const listed = columns?.map((attnum) => quoteIdentifier(relation.columns.find((one) => one.attnum === attnum)?.name ?? ''));
    const condition = where && expressionSql(catalog, where, table);
    const parts = [
      `table ${only}${displayName(relation)}`,
      ...(listed ? [`(${listed.join(', ')})`] : []),
      ...(condition === undefined ? [] : [`where (${condition})`]),
    ];
    return [parts.join(' ')];
  });
  return [...names.sort(), ...[...schemas].sort().map((schema) => `tables in schema ${quoteIdentifier(schema)}`)];
}
