import { type NodeOf, type NodeTag, walk } from '../../syntax/node.ts';
import { objectName } from '../../syntax/object-name.ts';
import type { Place, Statement } from '../../syntax/statement.ts';
import { byteRange, statementTokens } from '../../syntax/tokens.ts';

/** A stretch of a statement's text (`ParsedText.sql`), in bytes, to be written otherwise. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A stretch of a statement's text, in bytes, with edits made; those that reach out of it are not. */
export function editedText(statement: Statement, [start, end]: readonly [number, number], edits: readonly Edit[]): string {
  const { sql, utf8 } = statement.text;
  const slice = (from: number, to: number) => sql.slice(utf8.toUtf16(from), utf8.toUtf16(to));
  let text = '';
  let at = start;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    if (edit.start < at || edit.end > end) continue;
    text += slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + slice(at, end);
}

/** What stands at a place, as it was written. */
export function writtenAt(place: Place): string {
  return editedText(place.statement, byteRange(place), []);
}

/** An expression of a statement that the catalog keeps nothing of: the default of an argument. Undefined where it has no place. */
export function writtenExpression(statement: Statement, node: object): string | undefined {
  const offset = firstLocation(node);
  return offset === undefined ? undefined : writtenAt({ statement, offset, extent: 'expression' });
}

function firstLocation(node: object): number | undefined {
  let first: number | undefined;
  walk(node, (_tag, found) => {
    const { location, typeName } = found as { location?: number; typeName?: { location?: number } };
    for (const at of [location, typeName?.location])
      if (at !== undefined && at >= 0 && (first === undefined || at < first)) first = at;
    return true;
  });
  return first;
}

/** The statement that made an object, if it is of this kind. */
export function madeBy<Tag extends NodeTag>(object: { readonly place?: Place }, tag: Tag): NodeOf<Tag> | undefined {
  const statement = object.place?.statement;
  return statement?.tag === tag ? (statement.node as NodeOf<Tag>) : undefined;
}

/** The node with this tag that stands at a place: the constraint or column definition that an object was made by. */
export function nodeAt<Tag extends NodeTag>(place: Place | undefined, tag: Tag): NodeOf<Tag> | undefined {
  if (!place || place.offset < 0) return undefined;
  let found: NodeOf<Tag> | undefined;
  walk(place.statement.node, (candidate, node) => {
    if (candidate === tag && (node as { readonly location?: number }).location === place.offset) found ??= node as NodeOf<Tag>;
    return found === undefined;
  });
  return found;
}

/** A CREATE statement as written, but for the name of what it makes. Undefined where that has no place. */
export function statementNaming(object: { readonly place?: Place }, name: string): string | undefined {
  const statement = object.place?.statement;
  if (!statement) return undefined;
  const tokens = statementTokens(statement);
  const [first, last] = objectName(tokens) ?? [];
  const [from, to] = [tokens[first ?? -1], tokens[last ?? -1]];
  const [, kind, next] = tokens;
  const edits: Edit[] = [];
  if (from && to) edits.push({ start: from.start, end: to.end, text: name });
  // PostgreSQL chose the name; said here, it is the same whatever else is there
  else if (kind?.word === 'statistics' && next) edits.push({ start: next.start, end: next.start, text: `${name} ` });
  return editedText(statement, [statement.start, statement.end], edits);
}
