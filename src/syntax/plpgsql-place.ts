import type { RoutineText } from './plpgsql-body.ts';
import type { PlQuery } from './plpgsql-tree.ts';

/**
 * Finds queries of a body in the text: libpg_query tells only the line of the statement they belong to (or none). They are asked for
 * in the order they are written, but for declarations, which come first.
 */
export function locator(body: RoutineText): (query: PlQuery) => PlQuery {
  const lines = [0, 0];
  for (let at = body.sql.indexOf('\n'); at >= 0; at = body.sql.indexOf('\n', at + 1)) lines.push(at + 1);
  let cursor = 0;
  return (query) => {
    if (body.start === undefined) return { origin: body.span, ...query };
    const from = lines[query.line] ?? 0;
    const sql = query.sql.trim();
    const word = query.kind === 'perform' ? /perform/iy : undefined;
    const found = indexOf(body.sql, sql, Math.max(from, cursor), word) ?? indexOf(body.sql, sql, from, word);
    if (found === undefined) return { origin: body.span, ...query };
    cursor = found;
    const start = body.start + found;
    return {
      at: { text: body.text, start, end: start + sql.length },
      ...query,
      sql,
      ...(body.origin ? { origin: body.origin } : {}),
    };
  };
}

/**
 * Where `sql` stands in `body`, not inside a word; a blank in `sql` stands for any character, since INTO targets are blanked out.
 * PERFORM has become SELECT, one character shorter.
 */
function indexOf(body: string, sql: string, from: number, perform?: RegExp): number | undefined {
  if (perform) {
    for (let at = from; at < body.length; at++) {
      perform.lastIndex = at;
      if (perform.test(body) && matches(body, sql, at + 1, SELECT)) return at + 1;
    }
    return undefined;
  }
  const head = /^\S+/.exec(sql)?.[0];
  if (head === undefined) return undefined;
  for (let at = body.indexOf(head, from); at >= 0; at = body.indexOf(head, at + 1)) {
    if (at > 0 && /\w/.test(head[0] ?? '') && /\w/.test(body[at - 1] ?? '')) continue;
    if (matches(body, sql, at)) return at;
  }
  return undefined;
}

const SELECT = 'select'.length;

function matches(body: string, sql: string, at: number, from = 0): boolean {
  for (let i = from; i < sql.length; i++) {
    const code = sql.charCodeAt(i);
    if (code !== 32 && code !== body.charCodeAt(at + i)) return false;
  }
  return true;
}
