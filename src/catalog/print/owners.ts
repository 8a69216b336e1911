import { quoteIdentifier } from '../names.ts';
import type { Dump } from './scope.ts';
import { type Secured, securables } from './securables.ts';

/** ALTER … OWNER TO where an object is not the property of whom it was made by. A sequence that a column owns follows its table. */
export function ownersSql(dump: Dump): readonly string[] {
  return securables(dump)
    .filter(({ object, initialOwner }) => object.owner !== initialOwner && !isOwnedSequence(object))
    .map(({ object, word, name }) => `alter ${word} ${name} owner to ${quoteIdentifier(object.owner)}`);
}

function isOwnedSequence(object: Secured['object']): boolean {
  return object.kind === 'sequence' && object.ownedBy !== undefined;
}
