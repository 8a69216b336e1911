import type { PlStatement } from '../../../syntax/plpgsql-tree.ts';
import type { RowSet } from './context.ts';
import { giveArguments } from './cursors.ts';
import { effectsOf } from './effects.ts';
import { evaluateQuery, statementOf } from './embedded.ts';
import { assign, type Frame, fill, plpgsqlError, setFound, targetVariables } from './frame.ts';
import { type Flow, runStatements, shortened, skip } from './interpret.ts';
import { dataRows, executedRows } from './statements.ts';
import { truthOf } from './truth.ts';
import { isArray, spend, UNKNOWN } from './values.ts';

type Loop = Extract<PlStatement, { readonly kind: 'loop' | 'while' | 'for range' | 'for query' | 'for execute' | 'foreach' }>;

/** Runs a loop; one whose turns are not known is passed over, as `skip` does. */
export function runLoop(loop: Loop, frame: Frame): Flow | undefined {
  switch (loop.kind) {
    case 'loop':
      return turns(loop, frame, () => true, true);
    case 'while':
      return turns(loop, frame, () => truthOf(evaluateQuery(loop.condition, frame)), true);
    case 'for range':
      return rangeLoop(loop, frame);
    case 'foreach': {
      const items = evaluateQuery(loop.array, frame);
      if (items === null) throw plpgsqlError(frame, '22004', 'FOREACH expression must not be null');
      if (!isArray(items) || loop.slice > 0) return passOver(loop, frame, [loop.variable], loop.array.sql);
      return counted(loop, frame, items.length, (i) => assign(frame, { variable: loop.variable }, items[i] ?? null));
    }
    case 'for query':
      if (loop.cursor !== undefined) giveArguments(loop.cursor, loop.arguments, frame);
      return rowLoop(loop, frame, dataRows(statementOf(loop.query, frame), frame), loop.query.sql);
    case 'for execute':
      return rowLoop(loop, frame, executedRows(loop, frame), loop.text.sql);
  }
}

function rangeLoop(loop: Extract<Loop, { kind: 'for range' }>, frame: Frame): Flow | undefined {
  const lower = evaluateQuery(loop.lower, frame);
  const upper = evaluateQuery(loop.upper, frame);
  const step = loop.step ? evaluateQuery(loop.step, frame) : 1;
  if (lower === null || upper === null || step === null) throw plpgsqlError(frame, '22004', 'bound of FOR loop cannot be null');
  if (typeof lower !== 'number' || typeof upper !== 'number' || typeof step !== 'number')
    return passOver(loop, frame, [loop.variable], `${loop.lower.sql}..${loop.upper.sql}`);
  if (step <= 0) throw plpgsqlError(frame, '22023', 'BY value of FOR loop must be greater than zero');
  const distance = loop.reverse ? lower - upper : upper - lower;
  const sign = loop.reverse ? -1 : 1;
  const count = distance < 0 ? 0 : Math.floor(distance / step) + 1;
  frame.scope.push(loop.variable);
  try {
    return counted(loop, frame, count, (i) => frame.values.set(loop.variable, lower + sign * step * i));
  } finally {
    frame.scope.pop();
  }
}

function rowLoop(loop: Extract<Loop, { target: unknown }>, frame: Frame, rows: RowSet, sql: string): Flow | undefined {
  if (rows.maybeMore) return passOver(loop, frame, targetVariables(loop.target), sql);
  if (rows.rows.length === 0) fill(frame, loop.target, rows, undefined);
  return counted(loop, frame, rows.rows.length, (i) => fill(frame, loop.target, rows, rows.rows[i]));
}

function passOver(loop: Loop, frame: Frame, variables: readonly number[], sql: string): undefined {
  for (const variable of variables) frame.values.set(variable, UNKNOWN);
  skip(loop.body, frame, `the loop over \`${shortened(sql)}\` is not known without the data`);
}

/** A loop with a known number of turns. */
function counted(loop: Loop, frame: Frame, count: number, prepare: (turn: number) => void): Flow | undefined {
  let turn = 0;
  const flow = turns(
    loop,
    frame,
    () => {
      if (turn >= count) return false;
      prepare(turn++);
      return true;
    },
    false,
  );
  setFound(frame, count > 0);
  return flow;
}

/**
 * Turns of a loop until `next` says no. Where a turn may have left the loop, one that would end by itself goes on in doubt; one that
 * would not ends here, with what it assigns unknown.
 */
function turns(loop: Loop, frame: Frame, next: () => ReturnType<typeof truthOf>, endless: boolean): Flow | undefined {
  const doubt = frame.doubt;
  try {
    for (;;) {
      spend(frame.budget, 2);
      const more = next();
      if (more === UNKNOWN) return passOver(loop, frame, [], 'while');
      if (more !== true) return undefined;
      const flow = runStatements(loop.body, frame);
      if (!flow) continue;
      if (flow.kind === 'return') return flow;
      if (flow.kind === 'unsure') {
        if (endless) return passOver(loop, frame, [], 'loop');
        if (effectsOf(loop.body, frame).changes) frame.session.unfollowed(flow.reason);
        frame.doubt ??= flow.reason;
      } else if (flow.label !== undefined && flow.label !== loop.label) return flow;
      else if (flow.kind === 'exit') return undefined;
    }
  } finally {
    if (frame.doubt !== doubt && !effectsOf(loop.body, frame).returns) frame.doubt = doubt;
  }
}
