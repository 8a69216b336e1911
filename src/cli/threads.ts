import { availableParallelism } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { Report } from '../diagnostics/diagnostic.ts';
import type { Selection } from '../project/find.ts';
import { InputError } from '../source/input-error.ts';
import { loadCompiledParser } from '../syntax/parser.ts';
import { readArguments } from './arguments.ts';
import { compiledParser } from './compiled-parser.ts';
import { createJudge, type Judge } from './judge.ts';
import { lintOptions } from './options.ts';
import { note } from './output.ts';
import { projectReader, type ReadProject } from './projects.ts';
import { lintWords } from './run.ts';
import type { Timer } from './timer.ts';

/** What the threads of a run share. */
interface Work {
  /** The largest first. */
  readonly selections: readonly Selection[];
  /** One number in shared memory: the first selection that nobody has taken. */
  readonly next: Int32Array;
  /** The parser's WASM, which threads need not compile again. */
  readonly parser: WebAssembly.Module;
}

/** What became of one selection. */
interface Outcome {
  readonly index: number;
  readonly notes: readonly string[];
  readonly report?: Report;
  /** Numbers of the configuration's exceptions: as objects they would be others on the far side. */
  readonly unusedExceptions?: readonly number[];
  readonly error?: { readonly message: string; readonly stack?: string; readonly isInput: boolean };
}

/** Migrations of which a thread more is worth its start, some 100 ms. */
const WORTH_A_THREAD = 250;
/** Each thread has a parser and a heap of its own: some 100 MB. */
const MAX_THREADS = 4;

/** Whether there are several projects, and enough in them. */
export function isWorthThreads(selections: readonly Selection[]): boolean {
  return threadsFor(selections) > 1;
}

function threadsFor(selections: readonly Selection[]): number {
  const files = selections.reduce((sum, { folder }) => sum + folder.files.length, 0);
  return Math.min(selections.length, Math.floor(files / WORTH_A_THREAD), availableParallelism(), MAX_THREADS);
}

/** Judges projects in this thread and others; what comes of it is in the order of the selections, as if done one by one. */
export async function judgeInThreads(
  selections: readonly Selection[],
  read: ReadProject,
  judge: Judge,
  timer: Timer,
): Promise<readonly Report[]> {
  const bySize = [...selections].sort((a, b) => b.folder.files.length - a.folder.files.length);
  const next = new Int32Array(new SharedArrayBuffer(4));
  const work: Work = { selections: bySize, next, parser: await compiledParser() };
  const outcomes = new Map<Selection | undefined, Outcome>();
  const keep = (outcome: Outcome) => void outcomes.set(bySize[outcome.index], outcome);
  const others = Array.from({ length: threadsFor(selections) - 1 }, () => startThread(work, keep));
  for (const each of takeWork(work, read, judge)) keep(await each);
  timer.lap('read and judge');
  await Promise.all(others);
  timer.lap('wait for threads');
  return selections.flatMap((selection) => {
    const outcome = outcomes.get(selection);
    for (const line of outcome?.notes ?? []) note(line);
    if (outcome?.error) throw asError(outcome.error);
    if (!outcome?.report) return [];
    const exceptions = judge.configuration.ignore ?? [];
    return [{ ...outcome.report, unusedExceptions: exceptions.filter((_, i) => outcome.unusedExceptions?.includes(i)) }];
  });
}

function startThread(work: Work, keep: (outcome: Outcome) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./thread.cjs', import.meta.url), { argv: process.argv.slice(2), workerData: work });
    thread.on('message', keep);
    thread.on('error', reject);
    thread.on('exit', () => resolve());
  });
}

/** What another thread does: the command line is read again there, functions being nothing that can be sent. */
export async function judgeForMainThread(argv: readonly string[]): Promise<void> {
  const work = workerData as Work;
  const args = readArguments(lintWords(argv), lintOptions);
  const judge = await createJudge(args);
  await loadCompiledParser(Promise.resolve(work.parser));
  const read = projectReader(args, judge.configuration);
  for (const each of takeWork(work, read, judge)) parentPort?.postMessage(await each);
}

/** Takes one selection after the other for as long as there are some. */
function* takeWork({ selections, next }: Work, read: ReadProject, judge: Judge): Generator<Promise<Outcome>> {
  for (;;) {
    const index = Atomics.add(next, 0, 1);
    const selection = selections[index];
    if (!selection) return;
    yield outcomeOf(index, selection, read, judge);
  }
}

async function outcomeOf(
  index: number,
  selection: Selection,
  read: ReadProject,
  { judge, configuration }: Judge,
): Promise<Outcome> {
  const notes: string[] = [];
  try {
    const project = await read(selection, (line) => notes.push(line));
    if (!project) return { index, notes };
    const report = judge(project);
    const exceptions = configuration.ignore ?? [];
    return { index, notes, report, unusedExceptions: report.unusedExceptions.map((exception) => exceptions.indexOf(exception)) };
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { index, notes, error: { message, isInput: error instanceof InputError, ...(stack ? { stack } : {}) } };
  }
}

function asError({ message, stack, isInput }: NonNullable<Outcome['error']>): Error {
  if (isInput) return new InputError(message);
  return Object.assign(new Error(message), { stack });
}
