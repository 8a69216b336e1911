/** The commands in the order they are shown. */
export const COMMANDS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;

/** What a command does to rows, in plain words. */
export const VERBS: Readonly<Record<string, string>> = { SELECT: 'read', INSERT: 'insert', UPDATE: 'update', DELETE: 'delete' };

/** `a, b and c`. */
export function listed(words: readonly string[], last = 'and'): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
