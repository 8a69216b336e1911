import { extensionContents } from '../../catalog/extension-contents.ts';
import type { Catalog } from '../../catalog/model.ts';
import type { Step } from '../../catalog/replay/replay.ts';
import { statementText } from '../../syntax/statement.ts';
import type { MissingObject } from './missing-object.ts';
import { wordsMadeIn, wordsOf } from './words.ts';

/** What may be there though the replay does not know it. */
export interface Doubt {
  /** A statement whose effect could not be followed may have made all that it names, and the routines that it calls. */
  addStep(step: Step): void;
  /** A statement that could not be read may have made what it seems to make. */
  addRefused(text: string): void;
  /** Files that are not at hand were run: anything may be there. */
  addAll(): void;
  covers(missing: MissingObject, before: Catalog): boolean;
}

/** Shorter words say nothing about names that begin or end with them. */
const TELLING = 4;
/** What an extension whose script is not known may bring. */
const OF_EXTENSIONS = new Set(['function', 'type', 'schema', 'operator', 'aggregate', 'relation', 'role']);

export function createDoubt(): Doubt {
  const words = new Set<string>();
  /** Names are put together at run time: those that begin or end with a word of the text are in doubt too. */
  let composed = false;
  let all = false;
  /** A placeholder may stand for any schema. */
  let schemas = false;

  function addText(text: string): void {
    for (const word of wordsOf(text)) words.add(word);
  }

  return {
    addRefused(text) {
      for (const word of wordsMadeIn(text)) words.add(word);
    },
    addAll() {
      all = true;
    },
    addStep({ statement, before }) {
      const texts = [statementText(statement), ...bodiesCalled(statementText(statement), before)];
      for (const text of texts) addText(text);
      composed ||= words.has('execute');
      schemas ||= statement.placeholders === true;
    },
    covers({ kind, name, of }, before) {
      if (
        all ||
        (schemas && kind === 'schema') ||
        (OF_EXTENSIONS.has(kind) && before.extensions.some(({ name: extension }) => !extensionContents(extension)))
      )
        return true;
      return [name, of].some((one) => {
        const last = one?.replace(/\(.*$/, '').split('.').at(-1) ?? '';
        return words.has(last) || (composed && isComposed(last));
      });
    },
  };

  function isComposed(name: string): boolean {
    for (let at = name.indexOf('_'); at >= 0; at = name.indexOf('_', at + 1)) {
      const [start, end] = [name.slice(0, at), name.slice(at + 1)];
      if (start.length >= TELLING && (words.has(start) || words.has(`${start}_`))) return true;
      if (end.length >= TELLING && (words.has(end) || words.has(`_${end}`))) return true;
    }
    return false;
  }
}

/** The bodies of the routines that a text names, and of those that these name. */
export function bodiesCalled(text: string, catalog: Catalog): readonly string[] {
  const bodies = new Map<string, string[]>();
  for (const { name, body } of catalog.routines.values())
    if (body !== undefined) bodies.set(name, [...(bodies.get(name) ?? []), body]);
  const called: string[] = [];
  const queue = [text];
  for (let next = queue.pop(); next !== undefined; next = queue.pop())
    for (const word of wordsOf(next)) {
      const found = bodies.get(word) ?? [];
      bodies.delete(word);
      called.push(...found);
      queue.push(...found);
    }
  return called;
}
