import type { ParsedFile } from './parse.ts';

/**
 * Adds `help` to the syntax errors of a file for which the second parser knows a word that was probably meant. Loads that parser on
 * first need; returns the same object where there is nothing to add. Never throws for what the text holds.
 */
export async function addSuggestions(file: ParsedFile): Promise<ParsedFile> {
  return file;
}
