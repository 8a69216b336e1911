import { displayName } from '../../catalog/names.ts';
import { writtenAt } from '../../catalog/print/written.ts';
import type { Place } from '../../syntax/statement.ts';
import { statementTokens } from '../../syntax/tokens.ts';

/** The name of an object as it was written at a place, for a statement right behind: what is renamed later has its old name there. */
export function writtenName(object: { readonly schema: string; readonly name: string }, place: Place): string {
  const isElement = statementTokens(place.statement)[1]?.word === 'schema'; // its names are the new schema's
  return place.extent === 'statement' || isElement ? displayName(object) : writtenAt(place);
}
