import type { TypeName } from './node.ts';
import { as } from './node.ts';
import { ParseFailure, parseRaw } from './parser.ts';

const known = new Map<string, TypeName | undefined>();

/** A type's name out of a text, `numeric(10,2)[]`; undefined for what is none (`parseTypeString` in parse_type.c). */
export function parseTypeName(text: string): TypeName | undefined {
  if (!known.has(text)) {
    if (known.size >= 1000) known.clear();
    known.set(text, parse(text));
  }
  return known.get(text);
}

function parse(text: string): TypeName | undefined {
  try {
    const statements = parseRaw(`SELECT NULL::${text}`);
    const select = statements.length === 1 ? as(statements[0]?.stmt, 'SelectStmt') : undefined;
    const target = as(select?.targetList?.[0], 'ResTarget');
    const bare = select && Object.keys(select).length <= 3 && select.targetList?.length === 1 && !select.fromClause;
    return bare ? as(target?.val, 'TypeCast')?.typeName : undefined;
  } catch (error) {
    if (error instanceof ParseFailure) return undefined;
    throw error;
  }
}
