import { as, type DefElem } from '../../syntax/node.ts';
import type { Catalog } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import type { Sequence } from '../relation-model.ts';
import { madeBy } from './written.ts';

/** CREATE SEQUENCE with the options of the statement that made it; of a serial column's, the column's type. */
export function sequenceSql(catalog: Catalog, sequence: Sequence): string {
  const node = madeBy(sequence, 'CreateSeqStmt');
  const options = node ? (node.options ?? []).map((item): DefElem => as(item, 'DefElem') ?? {}) : undefined;
  const written = options ? sequenceOptions(options) : serialType(catalog, sequence);
  return [`create sequence ${displayName(sequence)}`, ...written].join(' ');
}

function serialType(catalog: Catalog, { ownedBy }: Sequence): readonly string[] {
  const table = catalog.relations.get(ownedBy?.table ?? 0);
  const column = table?.kind === 'table' ? table.columns.find(({ attnum }) => attnum === ownedBy?.column) : undefined;
  const name = { int2: 'smallint', int4: 'integer' }[column?.type.name ?? ''];
  return name === undefined ? [] : [`as ${name}`];
}

/** ALTER SEQUENCE … OWNED BY; undefined for one that belongs to no column, or is a column's identity. */
export function ownedBySql(catalog: Catalog, sequence: Sequence): string | undefined {
  const { ownedBy } = sequence;
  const table = catalog.relations.get(ownedBy?.table ?? 0);
  if (!ownedBy || ownedBy.internal || table?.kind !== 'table') return undefined;
  const column = table.columns.find(({ attnum }) => attnum === ownedBy.column);
  return column && `alter sequence ${displayName(sequence)} owned by ${displayName(table)}.${quoteIdentifier(column.name)}`;
}

/** Options of CREATE SEQUENCE or GENERATED … AS IDENTITY, but for names: owner and sequence are known better. */
export function sequenceOptions(options: readonly DefElem[]): readonly string[] {
  return options.flatMap(({ defname, arg }) => {
    const number = as(arg, 'Integer')?.ival ?? as(arg, 'Float')?.fval ?? (as(arg, 'Integer') ? 0 : undefined);
    switch (defname) {
      case 'as': {
        const type = as(arg, 'TypeName')?.names?.at(-1);
        const name = { int2: 'smallint', int4: 'integer', int8: 'bigint' }[as(type, 'String')?.sval ?? ''];
        return name === undefined ? [] : [`as ${name}`];
      }
      case 'increment':
        return number === undefined ? [] : [`increment by ${number}`];
      case 'start':
        return number === undefined ? [] : [`start with ${number}`];
      case 'minvalue':
      case 'maxvalue':
        return [number === undefined ? `no ${defname}` : `${defname} ${number}`];
      case 'cache':
        return number === undefined ? [] : [`cache ${number}`];
      case 'cycle':
        return as(arg, 'Boolean')?.boolval ? ['cycle'] : [];
      default:
        return [];
    }
  });
}
