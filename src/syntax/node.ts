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

/** A node met on a walk: its tag and itself. */
export type Visitor = (tag: NodeTag, node: object) => boolean | undefined;

/**
 * Walks a syntax tree depth first, parents before children; a visitor that returns false keeps its node's children unvisited.
 * Takes a wrapped node, a list or a bare one. Works on a stack of its own: trees may be tens of thousands deep.
 */
export function walk(root: unknown, visit: Visitor): void {
  if (root === null || typeof root !== 'object') return;
  // Two stacks of what is still to be visited, the next last, rather than one of objects made for each.
  const values: object[] = [root];
  const tags: (NodeTag | undefined)[] = [undefined];
  for (let value = values.pop(); value; value = values.pop()) {
    const tag = tags.pop();
    if (tag && visit(tag, value) === false) continue;
    pushChildren(value, values, tags);
  }
}

/** Puts what a node or list holds on the stacks, the first last; how many that were. */
function pushChildren(value: object, values: object[], tags: (NodeTag | undefined)[]): number {
  const before = values.length;
  if (Array.isArray(value)) {
    for (let i = value.length - 1; i >= 0; i--) {
      const child: unknown = value[i];
      if (child === null || typeof child !== 'object') continue;
      values.push(child);
      tags.push(undefined);
    }
    return values.length - before;
  }
  for (const key in value) {
    const child = (value as Record<string, unknown>)[key];
    if (child === null || typeof child !== 'object') continue;
    const code = key.charCodeAt(0);
    values.push(child);
    tags.push(code >= 65 && code <= 90 ? (key as NodeTag) : undefined);
  }
  reverse(values, before);
  reverse(tags, before);
  return values.length - before;
}

function reverse<T>(list: T[], from: number): void {
  for (let low = from, high = list.length - 1; low < high; low++, high--) {
    const first = list[low] as T;
    list[low] = list[high] as T;
    list[high] = first;
  }
}

/** A node met on a walk, and what it stands in (nearest last). */
export type NestedVisitor = (
  tag: NodeTag,
  node: object,
  ancestors: readonly { readonly tag: NodeTag; readonly node: object }[],
) => boolean | undefined;

/** As `walk`, for visitors that ask what a node stands in. */
export function walkNested(root: unknown, visit: NestedVisitor): void {
  if (root === null || typeof root !== 'object') return;
  const ancestors: { tag: NodeTag; node: object }[] = [];
  const values: object[] = [root];
  const tags: (NodeTag | undefined)[] = [undefined];
  const depths: number[] = [0];
  for (let value = values.pop(); value; value = values.pop()) {
    const tag = tags.pop();
    let depth = depths.pop() as number;
    if (ancestors.length > depth) ancestors.length = depth;
    if (tag) {
      if (visit(tag, value, ancestors) === false) continue;
      ancestors.push({ tag, node: value });
      depth++;
    }
    for (let more = pushChildren(value, values, tags); more > 0; more--) depths.push(depth);
  }
}
