import type { IndexElem, Node } from '../../syntax/node.ts';
import { nameKey } from '../catalog.ts';
import { MAX_NAME_BYTES } from '../names.ts';
import { columnName } from './analysis/column-names.ts';
import type { Session } from './session.ts';

const IS_ASCII = /^[\x00-\x7f]*$/;

/** `table_columns_label`, its longer parts cut so that it fits an identifier (`makeObjectName` in commands/indexcmds.c). */
export function makeObjectName(table: string, columns: string | undefined, label: string): string {
  const whole = columns === undefined ? `${table}_${label}` : `${table}_${columns}_${label}`;
  if (label && whole.length <= MAX_NAME_BYTES && IS_ASCII.test(whole)) return whole;
  let room = MAX_NAME_BYTES - (label ? label.length + 1 : 0) - (columns === undefined ? 0 : 1);
  room = Math.max(room, 0);
  let first = Buffer.byteLength(table);
  let second = columns === undefined ? 0 : Buffer.byteLength(columns);
  while (first + second > room) {
    if (first > second) first--;
    else second--;
  }
  const parts = [cutToBytes(table, first)];
  if (columns !== undefined) parts.push(cutToBytes(columns, second));
  if (label) parts.push(label);
  return parts.join('_');
}

/** At most `bytes` bytes of UTF-8, no character split (`pg_mbcliplen`). */
export function cutToBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let length = 0;
  let out = '';
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) break;
    out += character;
  }
  return out;
}

/** A free name for a relation; `isConstraint` where a constraint will bear it too (`ChooseRelationName`). */
export function chooseRelationName(
  session: Session,
  schema: string,
  table: string,
  columns: string | undefined,
  label: string,
  isConstraint = false,
): string {
  const { relationNames, constraintNames } = session.catalog;
  return firstFree(table, columns, label, (name) => {
    const key = nameKey(schema, name);
    return relationNames.has(key) || (isConstraint && constraintNames.has(key));
  });
}

/** A free name for a constraint; `taken` are names that are not in the catalog yet (`ChooseConstraintName`). */
export function chooseConstraintName(
  session: Session,
  schema: string,
  table: string,
  columns: string | undefined,
  label: string,
  taken: readonly string[] = [],
): string {
  const { constraintNames } = session.catalog;
  return firstFree(table, columns, label, (name) => taken.includes(name) || constraintNames.has(nameKey(schema, name)));
}

function firstFree(table: string, columns: string | undefined, label: string, isTaken: (name: string) => boolean): string {
  for (let pass = 0; ; pass++) {
    const name = makeObjectName(table, columns, pass === 0 ? label : `${label}${pass}`);
    if (!isTaken(name)) return name;
  }
}

/** Column names joined for a name, no longer than an identifier (`ChooseIndexNameAddition`, also used for foreign keys). */
export function joinedColumns(columns: readonly string[]): string {
  let joined = '';
  for (const column of columns) {
    joined += (joined === '' ? '' : '_') + column;
    if (Buffer.byteLength(joined) >= MAX_NAME_BYTES + 1) break;
  }
  return joined;
}

/** Names of an index's columns, as they are in pg_attribute and make up its name (`ChooseIndexColumnNames`). */
export function indexColumnNames(elements: readonly IndexElem[]): string[] {
  const names: string[] = [];
  for (const element of elements) {
    const wanted = element.indexcolname ?? element.name ?? expressionName(element.expr);
    let name = wanted;
    for (let i = 1; names.includes(name); i++) {
      const number = String(i);
      name = cutToBytes(wanted, MAX_NAME_BYTES - number.length) + number;
    }
    names.push(name);
  }
  return names;
}

function expressionName(expression: Node | undefined): string {
  const name = expression ? columnName(expression) : '?column?';
  return name === '?column?' ? 'expr' : name;
}
