/** What PL/pgSQL's compiler refuses otherwise than as bad syntax, by its messages (pl_gram.y, pl_comp.c): libpg_query tells no SQLSTATE. */
const STATES: readonly (readonly [RegExp, string])[] = [
  [/^variable ".*" is declared CONSTANT$/, '22005'],
  [/must have a default value, since it's declared NOT NULL$/, '22004'],
  [/^unrecognized exception condition |^variable ".*" does not exist$/, '42704'],
  [/^RETURN cannot have a parameter in function |^cannot use RETURN /, '42804'],
];

/** The SQLSTATE of what a parser refuses with a message. */
export function sqlstateOfFailure(message: string): string {
  return STATES.find(([pattern]) => pattern.test(message))?.[1] ?? '42601';
}
