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
const OF_EXTENSIONS = new Set(['function', 'type', 'schema', 'operator', 'operator class', 'aggregate', 'relation', 'role']);

export function createDoubt(): Doubt {
  const words = new Set<string>();
  /** Names are put together at run time: those that begin or end with a word of the text are in doubt too. */
  let composed = false;
  let all = false;
  /** A placeholder may stand for any schema. */
  let schemas = false;

  return {
    addRefused(text) {
      for (const word of wordsMadeIn(text)) words.add(word);
    },
    addAll() {
      all = true;
    },
    addStep(step) {
      for (const word of textsRunBy(step).words) words.add(word);
      composed ||= words.has('execute');
      schemas ||= step.statement.placeholders === true;
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

/** A statement's text and the bodies of the routines that it names, and of those that these name, with all words in them. */
interface TextsRun {
  readonly texts: readonly string[];
  readonly words: ReadonlySet<string>;
}

const known = new WeakMap<Step, TextsRun>();

export function textsRunBy(step: Step): TextsRun {
  let run = known.get(step);
  if (!run) {
    run = findTexts(statementText(step.statement), step.before);
    known.set(step, run);
  }
  return run;
}

function findTexts(text: string, catalog: Catalog): TextsRun {
  const bodies = new Map<string, string[]>();
  for (const { name, body } of catalog.routines.values()) {
    if (body === undefined) continue;
    const others = bodies.get(name);
    if (others) others.push(body);
    else bodies.set(name, [body]);
  }
  const texts = [text];
  const words = new Set<string>();
  const queue = [text];
  for (let next = queue.pop(); next !== undefined; next = queue.pop())
    for (const word of wordsOf(next)) {
      words.add(word);
      const found = bodies.get(word);
      if (!found) continue;
      bodies.delete(word);
      texts.push(...found);
      queue.push(...found);
    }
  return { texts, words };
}
