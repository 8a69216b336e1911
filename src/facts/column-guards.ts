import type { Catalog } from '../catalog/model.ts';
import { hasColumnPrivilege, PRIVILEGE } from '../catalog/privileges.ts';
import type { Column, Table, Trigger } from '../catalog/relation-model.ts';
import { lexemes } from '../syntax/lexeme.ts';

/**
 * Whether a role may put a value of its choice into a column: it holds the privilege, the column is not computed, and no trigger looks
 * as if it watched the column. Triggers are told by their WHEN and the words of their function; policies are not asked.
 */
export function mayChoose(catalog: Catalog, role: string, table: Table, column: Column, command: 'INSERT' | 'UPDATE'): boolean {
  if (column.generated !== undefined || column.identity === 'a') return false;
  if (!hasColumnPrivilege(catalog, role, table, column, PRIVILEGE[command])) return false;
  return !table.triggers.some((trigger) => mayWatch(catalog, table, column, command, trigger));
}

function mayWatch(catalog: Catalog, table: Table, column: Column, command: 'INSERT' | 'UPDATE', trigger: Trigger): boolean {
  if (!trigger.events.includes(command) || trigger.enabled === 'D' || trigger.enabled === 'R') return false;
  if (trigger.columns.includes(column.attnum)) return true;
  if (trigger.when?.references.some((one) => one.object === table.oid && one.column === column.attnum)) return true;
  const routine = trigger.routine === undefined ? undefined : catalog.routines.get(trigger.routine);
  if (routine?.extension !== undefined) return false;
  if (routine?.body === undefined) return true;
  const words = wordsOf(routine.body);
  const named = words.includes(column.name);
  return trigger.timing === 'AFTER' ? named && words.includes('raise') : named || takesRowWhole(words);
}

/** Words, quoted names and dots of a function's text. */
function wordsOf(body: string): readonly string[] {
  const words: string[] = [];
  for (const { kind, start, end } of lexemes(body)) {
    const text = body.slice(start, end);
    if (kind === 'word') words.push(text.toLowerCase());
    else if (kind === 'name') words.push(text.slice(1, -1));
    else if (text === '.') words.push(text);
  }
  return words;
}

/** `old` as a whole, or `new` other than to return it: compared, copied, or handed to another function. `return old` is for DELETE. */
function takesRowWhole(words: readonly string[]): boolean {
  return words.some((word, i) => (word === 'old' || word === 'new') && words[i + 1] !== '.' && words[i - 1] !== 'return');
}
