/** What the user gave cannot be used: a path, an option, a configuration. The message is shown as one line; exit status 2. */
export class InputError extends Error {}
