import { displayName } from '../../catalog/names.ts';
import { writtenAt } from '../../catalog/print/written.ts';
import type { Place } from '../../syntax/statement.ts';
import { leadingTokens } from '../../syntax/tokens.ts';

/** The name of an object as it was written at a place, for a statement right behind: what is renamed later has its old name there. */
export function writtenName(object: { readonly schema: string; readonly name: string }, place: Place): string {
  if (place.extent === 'statement') return displayName(object);
  const isElement = leadingTokens(place.statement)[1]?.word === 'schema'; // its names are the new schema's
  return isElement ? displayName(object) : writtenAt(place);
}
