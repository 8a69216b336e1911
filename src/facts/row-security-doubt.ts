import type { Table } from '../catalog/relation-model.ts';
import { statementText } from '../syntax/statement.ts';
import type { MarkedStep } from './refusals/refusals.ts';
import { wordsOf } from './refusals/words.ts';

/** What closes a table. */
const CLOSING = /\brow\s+level\s+security\b|\brevoke\b/i;
/** Where a block gets the names of tables from, if not from its own text. */
const CATALOGS = /\b(?:pg_tables|pg_class|information_schema)\b/i;

const known = new WeakMap<readonly MarkedStep[], (table: Table) => boolean>();

/**
 * Whether a table may be closed though the replay has it open: a statement that would switch on its row security, or revoke privileges,
 * was refused for something else that is missing, or could not be followed. Told from the words of its text, strings included.
 */
export function mayBeClosed(history: readonly MarkedStep[]): (table: Table) => boolean {
  let judge = known.get(history);
  if (!judge) {
    const texts = history.map(({ step }) => statementText(step.statement)).filter((text) => CLOSING.test(text));
    const all = texts.some((text) => CATALOGS.test(text));
    const words = new Set(texts.flatMap((text) => [...wordsOf(text)]));
    judge = (table) => all || words.has(table.name);
    known.set(history, judge);
  }
  return judge;
}
