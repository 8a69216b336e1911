import { commandsIn, HOLE, type Token } from './commands.ts';

/** What of an object a command changes, as far as rules care. A dropped or renamed object is `all`. */
export type Property =
  | 'row security'
  /** Policies that are made: they may let somebody in. */
  | 'new policies'
  /** A policy as it is: it may be dropped or altered, or a restrictive one be made beside it. */
  | 'policies'
  /** That somebody loses: REVOKE, ALTER … OWNER TO. */
  | 'privileges'
  | 'triggers'
  /** Indexes, and the keys that have one. */
  | 'indexes'
  /** A view's query and options. */
  | 'view'
  /** A routine's body and settings. */
  | 'routine'
  | 'buckets'
  | 'all';

/** A change that a command makes, or would make. Names may have holes. */
export interface PossibleChange {
  readonly property: Property;
  readonly kind: 'relation' | 'routine' | 'bucket';
  /** Left out where the command names none. */
  readonly schema?: string;
  readonly name: string;
  /** The policy or constraint of the relation that it is about; left out where it is about any. */
  readonly part?: string;
}

/** Whether a text says anything that `changesIn` looks for. */
export const MAY_CHANGE =
  /\b(?:row\s+level|policy|revoke|owner|trigger|index|key|unique|view|function|procedure|routine|buckets|drop|rename)\b/i;

/** The changes that the commands of a text make, with `dynamic` also those of the commands in its strings. */
export function changesIn(text: string, dynamic: boolean): readonly PossibleChange[] {
  const changes: PossibleChange[] = [];
  for (const command of commandsIn(text, dynamic)) {
    if (command[0]?.text === HOLE) changes.push(...goneOnWith(createReader(command, 0)));
    for (let at = 0; at < command.length; at++)
      if (VERBS.has(command[at]?.text ?? '')) changes.push(...changesAt(createReader(command, at)));
  }
  // Who drops what a loop finds (old partitions, temporary tables) is not taken to drop what the rules look at: it would silence them all.
  return changes.filter(({ property, name }) => property !== 'all' || name !== HOLE);
}

/** Reads a command from a word on. */
interface Reader {
  /** Takes the words where they come next. */
  take(...words: readonly string[]): boolean;
  /** Takes any of the words, as often as they come. */
  skip(...words: readonly string[]): void;
  /** Takes a name in parts: a hole where none stands there. */
  name(): Pick<PossibleChange, 'schema' | 'name'>;
  /** Goes past the next such word of the command; false where there is none. */
  find(word: string): boolean;
  /** Whether the words come one after the other from here on. */
  has(...words: readonly string[]): boolean;
}

/** The end of an ALTER TABLE, in a string of its own: `sql := sql || ' enable row level security'`. */
function goneOnWith(reader: Reader): readonly PossibleChange[] {
  return reader.take(HOLE) && reader.has('row', 'level', 'security')
    ? [{ property: 'row security', kind: 'relation', name: HOLE }]
    : [];
}

/** What `changesAt` takes first. */
const VERBS = new Set(['alter', 'create', 'drop', 'revoke', 'insert', 'update', 'delete']);

function changesAt(reader: Reader): readonly PossibleChange[] {
  if (reader.take('alter')) return alterations(reader);
  if (reader.take('create')) return creations(reader);
  if (reader.take('drop')) return drops(reader);
  if (reader.take('revoke')) return revocations(reader);
  if (reader.take('insert', 'into') || reader.take('update') || reader.take('delete', 'from'))
    return reader.name().name === 'buckets' ? [{ property: 'buckets', kind: 'bucket', name: HOLE }] : [];
  return [];
}

function alterations(reader: Reader): readonly PossibleChange[] {
  if (reader.take('policy')) return policy(reader);
  if (reader.take('function') || reader.take('procedure') || reader.take('routine')) return routine(reader);
  reader.skip('materialized', 'foreign');
  const isView = reader.take('view');
  if (!isView && !reader.take('table')) return [];
  reader.skip('if', 'exists', 'only');
  const of = { kind: 'relation', ...reader.name() } as const;
  const changes: PossibleChange[] = isView ? [{ property: 'view', ...of }] : [];
  if (reader.has('row', 'level', 'security')) changes.push({ property: 'row security', ...of });
  if (reader.has('owner', 'to')) changes.push({ property: 'privileges', ...of });
  if (reader.has('trigger')) changes.push({ property: 'triggers', ...of });
  if (reader.has('primary', 'key') || reader.has('unique')) changes.push({ property: 'indexes', ...of });
  if (reader.has('rename', 'to') || reader.has('set', 'schema')) changes.push({ property: 'all', ...of });
  while (reader.find('drop')) {
    reader.skip('constraint', 'column', 'if', 'exists');
    changes.push({ property: 'all', ...of, part: reader.name().name });
  }
  return changes;
}

function creations(reader: Reader): readonly PossibleChange[] {
  reader.skip('or', 'replace', 'constraint', 'unique', 'recursive', 'temp', 'temporary', 'materialized');
  if (reader.take('view')) return [{ property: 'view', kind: 'relation', ...reader.name() }];
  if (reader.take('function') || reader.take('procedure')) return routine(reader);
  if (reader.take('policy')) {
    reader.find('on');
    const of = { kind: 'relation', ...reader.name() } as const;
    return [
      { property: 'new policies', ...of },
      ...(reader.has('restrictive') ? [{ property: 'policies', ...of } as const] : []),
    ];
  }
  const property = reader.take('trigger') ? 'triggers' : reader.take('index') ? 'indexes' : undefined;
  if (!property || !reader.find('on')) return [];
  reader.skip('only');
  return [{ property, kind: 'relation', ...reader.name() }];
}

function drops(reader: Reader): readonly PossibleChange[] {
  if (reader.take('policy')) return policy(reader);
  const property = 'all';
  if (reader.take('schema')) {
    reader.skip('if', 'exists');
    const { name: schema } = reader.name();
    return [
      { property, kind: 'relation', schema, name: HOLE },
      { property, kind: 'routine', schema, name: HOLE },
    ];
  }
  reader.skip('materialized', 'foreign');
  const isRoutine = reader.take('function') || reader.take('procedure') || reader.take('routine');
  if (!isRoutine && !reader.take('table') && !reader.take('view')) return [];
  reader.skip('if', 'exists');
  return names(reader).map((name) => ({ property, kind: isRoutine ? 'routine' : 'relation', ...name }));
}

/** `revoke select on a, b from …`, `revoke all on all tables in schema s from …`, and of default privileges `revoke all on tables from …`. */
function revocations(reader: Reader): readonly PossibleChange[] {
  if (!reader.find('on')) return [];
  const property = 'privileges';
  if (reader.take('schema')) {
    return names(reader).flatMap(({ name: schema }) => [
      { property, kind: 'relation', schema, name: HOLE },
      { property, kind: 'routine', schema, name: HOLE },
    ]);
  }
  const ofAll = reader.take('all');
  for (const [kind, many, one] of ON) {
    if (reader.take(many)) {
      if (!ofAll || !reader.find('schema')) return [{ property, kind, name: HOLE }];
      return names(reader).map(({ name: schema }) => ({ property, kind, schema, name: HOLE }));
    }
    if (reader.take(one)) return names(reader).map((name) => ({ property, kind, ...name }));
  }
  return names(reader).map((name) => ({ property, kind: 'relation', ...name }));
}

const ON = [
  ['relation', 'tables', 'table'],
  ['routine', 'functions', 'function'],
  ['routine', 'procedures', 'procedure'],
  ['routine', 'routines', 'routine'],
] as const;

function policy(reader: Reader): readonly PossibleChange[] {
  reader.skip('if', 'exists');
  const { name: part } = reader.name();
  reader.find('on');
  return [{ property: 'policies', kind: 'relation', ...reader.name(), part }];
}

function routine(reader: Reader): readonly PossibleChange[] {
  const of = { kind: 'routine', ...reader.name() } as const;
  return [
    { property: 'routine', ...of },
    ...(reader.has('owner', 'to') ? [{ property: 'privileges', ...of } as const] : []),
    ...(reader.has('rename', 'to') || reader.has('set', 'schema') ? [{ property: 'all', ...of } as const] : []),
  ];
}

/** Names with commas between them; what stands in brackets after one is passed over. */
function names(reader: Reader): readonly Pick<PossibleChange, 'schema' | 'name'>[] {
  const found = [reader.name()];
  while (reader.take(',')) found.push(reader.name());
  return found;
}

function createReader(command: readonly Token[], start: number): Reader {
  let at = start;
  const textAt = (index: number) => command[index]?.text;
  const startsAt = (index: number, words: readonly string[]) => words.every((word, i) => textAt(index + i) === word);
  const reader: Reader = {
    take(...words) {
      if (!startsAt(at, words)) return false;
      at += words.length;
      return true;
    },
    skip(...words) {
      while (words.includes(textAt(at) ?? '')) at++;
    },
    name() {
      const parts: string[] = [];
      while (command[at]?.isName) {
        parts.push(textAt(at++) ?? HOLE);
        if (!reader.take('.')) break;
      }
      if (textAt(at) === '(') passBrackets();
      const [name = HOLE, schema] = parts.reverse();
      return { name, ...(schema === undefined ? {} : { schema }) };
    },
    find(word) {
      const found = command.findIndex(({ text }, index) => index >= at && text === word);
      if (found >= 0) at = found + 1;
      return found >= 0;
    },
    has: (...words) => command.some((_, index) => index >= at && startsAt(index, words)),
  };
  return reader;

  function passBrackets(): void {
    let brackets = 0;
    do {
      const text = textAt(at++);
      if (text === '(') brackets++;
      else if (text === ')') brackets--;
    } while (brackets > 0 && at < command.length);
  }
}
