import type { Span } from '../source/source-file.ts';
import type { ParsedText } from './statement.ts';

/** A PL/pgSQL body: what a DO block or a function runs. Variables are known by their number (`dno` in plpgsql.h). */
export interface PlBody {
  readonly variables: readonly PlVariable[];
  readonly block: PlBlock;
}

export interface PlVariable {
  readonly number: number;
  /** Lower-cased as PL/pgSQL keeps it; `found` is one of them. */
  readonly name: string;
  /** 1-based line of the body it is declared in; 0 for arguments and what PL/pgSQL declares itself. */
  readonly line: number;
  /** As written, `integer`, `text[]`; `record` for rows of any type. */
  readonly type: string;
  readonly default?: PlQuery;
  /** The query of a bound cursor. */
  readonly cursor?: PlQuery;
  /** Variables that stand for a bound cursor's arguments in its query, in order. */
  readonly cursorArguments?: readonly number[];
}

/** An SQL query, or an expression, inside a body. Where it stands in a file is undefined for a body whose quotes are escaped. */
export interface PlQuery {
  readonly kind: 'query' | 'expression' | 'perform';
  /** Without INTO targets, and for an assignment without its target. */
  readonly sql: string;
  readonly line: number;
  readonly at?: { readonly text: ParsedText; readonly start: number; readonly end: number };
  /** What to show where `at` is missing: the statement that holds the body. */
  readonly origin?: Span;
}

/** What INTO, FOR and FETCH fill: a record, or scalar variables in order. */
export type PlTarget =
  | { readonly kind: 'record'; readonly variable: number }
  | { readonly kind: 'row'; readonly fields: readonly PlPlace[] };

/** A variable, or a field of a record variable. */
export interface PlPlace {
  readonly variable: number;
  readonly field?: string;
}

export interface PlHandler {
  /** Condition names (`duplicate_object`, `others`) or SQLSTATEs. */
  readonly conditions: readonly string[];
  readonly body: readonly PlStatement[];
}

export interface PlBlock {
  readonly kind: 'block';
  readonly line: number;
  readonly label?: string;
  /** Variables that come to life, with their defaults, when the block is entered. */
  readonly declares: readonly number[];
  readonly body: readonly PlStatement[];
  readonly handlers: readonly PlHandler[];
}

interface Loop {
  readonly line: number;
  readonly label?: string;
  readonly body: readonly PlStatement[];
}
interface Into {
  readonly target?: PlTarget;
  readonly strict: boolean;
}

/** OPEN, FETCH and MOVE, CLOSE; `cursor` is a variable. A bound cursor is opened without query, perhaps with arguments. */
export type PlCursorStatement = { readonly kind: 'cursor'; readonly line: number; readonly cursor: number } & (
  | {
      readonly action: 'open';
      readonly query?: PlQuery;
      readonly text?: PlQuery;
      readonly parameters: readonly PlQuery[];
      readonly arguments?: PlQuery;
    }
  /** `isNext`: one row onwards, which is what FETCH does unless told otherwise. */
  | { readonly action: 'fetch'; readonly isNext: boolean; readonly target?: PlTarget }
  | { readonly action: 'close' }
);

export type PlStatement =
  | PlBlock
  | {
      readonly kind: 'assign';
      readonly line: number;
      readonly place: PlPlace;
      readonly subscripts: boolean;
      readonly value: PlQuery;
    }
  | {
      readonly kind: 'if';
      readonly line: number;
      readonly branches: readonly { readonly condition: PlQuery; readonly body: readonly PlStatement[] }[];
      readonly otherwise: readonly PlStatement[];
    }
  | {
      readonly kind: 'case';
      readonly line: number;
      /** The tested value, put into `variable` before the branches' conditions are asked. */
      readonly value?: PlQuery;
      readonly variable?: number;
      readonly branches: readonly { readonly condition: PlQuery; readonly body: readonly PlStatement[] }[];
      readonly otherwise?: readonly PlStatement[];
    }
  | (Loop & { readonly kind: 'loop' })
  | (Loop & { readonly kind: 'while'; readonly condition: PlQuery })
  | (Loop & {
      readonly kind: 'for range';
      readonly variable: number;
      readonly lower: PlQuery;
      readonly upper: PlQuery;
      readonly step?: PlQuery;
      readonly reverse: boolean;
    })
  | (Loop & {
      readonly kind: 'for query';
      readonly target: PlTarget;
      readonly query: PlQuery;
      /** Of a loop over a bound cursor. */
      readonly cursor?: number;
      readonly arguments?: PlQuery;
    })
  | (Loop & {
      readonly kind: 'for execute';
      readonly target: PlTarget;
      readonly text: PlQuery;
      readonly parameters: readonly PlQuery[];
    })
  | (Loop & { readonly kind: 'foreach'; readonly variable: number; readonly array: PlQuery; readonly slice: number })
  | {
      readonly kind: 'exit';
      readonly line: number;
      readonly isExit: boolean;
      readonly label?: string;
      readonly condition?: PlQuery;
    }
  | { readonly kind: 'return'; readonly line: number; readonly value?: PlQuery; readonly variable?: number }
  /** RETURN NEXT and RETURN QUERY: rows are added, the body goes on. */
  | { readonly kind: 'return rows'; readonly line: number; readonly query?: PlQuery; readonly text?: PlQuery }
  | {
      readonly kind: 'raise';
      readonly line: number;
      /** Levels below are messages only. */
      readonly isError: boolean;
      readonly condition?: string;
      readonly message?: string;
      readonly parameters: readonly PlQuery[];
      readonly options: readonly { readonly name: string; readonly value: PlQuery }[];
    }
  | { readonly kind: 'assert'; readonly line: number; readonly condition: PlQuery }
  | ({ readonly kind: 'sql'; readonly line: number; readonly query: PlQuery } & Into)
  | ({ readonly kind: 'execute'; readonly line: number; readonly text: PlQuery; readonly parameters: readonly PlQuery[] } & Into)
  | { readonly kind: 'perform'; readonly line: number; readonly query: PlQuery }
  | { readonly kind: 'get diagnostics'; readonly line: number; readonly variables: readonly number[] }
  | PlCursorStatement
  /** COMMIT and ROLLBACK. */
  | { readonly kind: 'transaction'; readonly line: number };
