import type { Node } from '../../../syntax/node.ts';

const held = new WeakSet<Node>();

/** Marks a constant that stands for a variable of PL/pgSQL or an argument: PostgreSQL sees a parameter there, which has a type, not a literal, which has none. */
export function valueOfVariable(constant: Node): Node {
  held.add(constant);
  return constant;
}

export function isValueOfVariable(node: Node): boolean {
  return held.has(node);
}
