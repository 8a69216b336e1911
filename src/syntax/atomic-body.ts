import { as, type Node } from './node.ts';

/** The statements of a body that is parsed with its CREATE FUNCTION: those of `BEGIN ATOMIC … END`, or the one `RETURN …`. */
export function atomicStatements(body: Node): readonly Node[] {
  return as(body, 'List')?.items?.flatMap((item) => as(item, 'List')?.items ?? [item]) ?? [body];
}
