/** What PL/pgSQL's compiler refuses otherwise than as bad syntax, by its messages (pl_gram.y, pl_comp.c): libpg_query tells no SQLSTATE. */
const STATES: readonly (readonly [RegExp, string])[] = [
  [/^variable ".*" is declared CONSTANT$/, '22005'],
  [/must have a default value, since it's declared NOT NULL$/, '22004'],
  [/^unrecognized exception condition /, '42704'],
];

/** The SQLSTATE of what a parser refuses with a message. */
export function sqlstateOfFailure(message: string): string {
  return STATES.find(([pattern]) => pattern.test(message))?.[1] ?? '42601';
}

/**
 * Whether PostgreSQL refuses what libpg_query's PL/pgSQL parser does: that one knows no types of the user and takes variables of such for
 * records, so what it says of records and scalars need not be so.
 */
export function isCertainFailure(message: string): boolean {
  return CERTAIN.test(message) || STATES.some(([pattern]) => pattern.test(message));
}

const CERTAIN = /^(?:syntax error at |unterminated |missing |mismatched |".*" is not a known variable$)/;
