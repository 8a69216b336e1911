import type { Node } from '@pgsql/types';

export type * from '@pgsql/types';

/** Node types by grammar tag: made once, for looking through the union of 250 at each use is slow to check. */
type Nodes = { readonly [One in Node as keyof One]: One[keyof One] };

/** A grammar tag: `CreateStmt`, `AlterTableStmt`, `FuncCall` … */
export type NodeTag = keyof Nodes;
/** The node type of a grammar tag. */
export type NodeOf<Tag extends NodeTag> = Nodes[Tag];

/** The tag of a wrapped node (`{ CreateStmt: … }` -> `CreateStmt`). */
export function tagOf(node: Node): NodeTag {
  for (const tag in node) return tag as NodeTag;
  throw new TypeError('empty node');
}

/** The inner node if `node` has this tag. */
export function as<Tag extends NodeTag>(node: Node | undefined, tag: Tag): NodeOf<Tag> | undefined {
  return (node as Record<string, unknown> | undefined)?.[tag] as NodeOf<Tag> | undefined;
}

/** The text of a `String` node; undefined for anything else. */
export function stringOf(node: Node | undefined): string | undefined {
  return as(node, 'String')?.sval ?? (as(node, 'String') ? '' : undefined);
}

/** The texts of a list of `String` nodes: a qualified name as the grammar gives it. */
export function namesOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).map((node) => stringOf(node) ?? '');
}

/** A node met on a walk: its tag, itself, and what it stands in (nearest last). */
export type Visitor = (
  tag: NodeTag,
  node: object,
  ancestors: readonly { readonly tag: NodeTag; readonly node: object }[],
) => boolean | undefined;

/**
 * Walks a syntax tree depth first, parents before children; a visitor that returns false keeps its node's children unvisited.
 * Takes a wrapped node, a list or a bare one. Works on a stack of its own: trees may be tens of thousands deep.
 */
export function walk(root: unknown, visit: Visitor): void {
  const ancestors: { tag: NodeTag; node: object }[] = [];
  // Three stacks of what is still to be visited, the next last, rather than one of objects made for each.
  const values: unknown[] = [root];
  const tags: (NodeTag | undefined)[] = [undefined];
  const depths: number[] = [0];
  while (values.length > 0) {
    const value = values.pop();
    const tag = tags.pop();
    let depth = depths.pop() as number;
    if (value === null || typeof value !== 'object') continue;
    if (ancestors.length > depth) ancestors.length = depth;
    if (tag) {
      if (visit(tag, value, ancestors) === false) continue;
      ancestors.push({ tag, node: value });
      depth++;
    }
    if (Array.isArray(value))
      for (let i = value.length - 1; i >= 0; i--) {
        values.push(value[i]);
        tags.push(undefined);
        depths.push(depth);
      }
    else {
      const keys = Object.keys(value);
      for (let i = keys.length - 1; i >= 0; i--) {
        const key = keys[i] as string;
        const child = (value as Record<string, unknown>)[key];
        if (child === null || typeof child !== 'object') continue;
        const code = key.charCodeAt(0);
        values.push(child);
        tags.push(code >= 65 && code <= 90 ? (key as NodeTag) : undefined);
        depths.push(depth);
      }
    }
  }
}
