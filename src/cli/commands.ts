import yargs, { type Argv } from 'yargs';
import { InputError } from '../source/input-error.ts';
import { PARSER_CONFIGURATION, readArguments } from './arguments.ts';
import { fixOptions, lintOptions, type Options, projectOptions } from './options.ts';
import { print } from './output.ts';
import { version } from './version.ts';

const listFormat = (describe: string, choices: readonly string[]): Options => ({
  format: { type: 'string', group: 'Output:', choices, describe },
  debug: { type: 'boolean', group: 'Other:', hidden: true, describe: 'Show the stack of internal errors' },
});

const rulesOptions = listFormat('Output for people (pretty) or programs (json)', ['pretty', 'json']);
const schemaOptions: Options = {
  ...listFormat('For programs (json), to run and compare (sql), as a diagram (mermaid)', ['json', 'sql', 'mermaid']),
  ...projectOptions,
};
const accessOptions: Options = {
  ...listFormat('For people (pretty), for programs (json), for a pull request (markdown)', ['pretty', 'json', 'markdown']),
  color: { type: 'boolean', group: 'Output:', describe: 'Colours, or none (--no-color); also NO_COLOR, FORCE_COLOR' },
  diff: { type: 'string', group: 'Output:', describe: 'Show what changed since this Git revision: opened, changed, closed' },
  ...projectOptions,
};

/**
 * Runs a command by way of yargs: help, completion, and all commands but lint. Returns the exit status.
 * @throws {InputError} for wrong usage.
 */
export async function runCommand(argv: readonly string[]): Promise<number> {
  let status = 0;
  const words = argv.slice(1);
  const parser = yargs([...argv])
    .scriptName('pglint')
    .usage('$0 [paths..]\n\nLints PostgreSQL and Supabase migrations: replays them and judges what the database becomes.')
    .parserConfiguration(PARSER_CONFIGURATION)
    .locale('en')
    .command(['lint [paths..]', '$0'], 'Judge migrations; without paths, those found from the current folder', (command) =>
      addOptions(
        command.positional('paths', { type: 'string', array: true, describe: 'Files, folders, patterns, or - for stdin' }),
        lintOptions,
      ),
    )
    .command(
      'rules',
      'List every rule: name, severity, presets, summary',
      (command) => addOptions(command, rulesOptions),
      async () => {
        const args = readArguments(words, rulesOptions);
        status = (await import('./rules.ts')).rulesCommand(args);
      },
    )
    .command(
      'explain <rule>',
      'Say what a rule finds, why, and what to do',
      (command) => command.positional('rule', { type: 'string', describe: 'Name of a rule' }),
      async () => {
        const args = readArguments(words, listFormat('', []));
        status = await (await import('./explain.ts')).explainCommand(args);
      },
    )
    .command(
      'schema [paths..]',
      'Print the schema that the migrations leave behind',
      (command) =>
        addOptions(command.positional('paths', { type: 'string', array: true, describe: 'As for lint' }), schemaOptions),
      async () => {
        const args = readArguments(words, schemaOptions);
        status = await (await import('./schema.ts')).schemaCommand(args);
      },
    )
    .command(
      'access [paths..]',
      'Show which rows the roles of the data API can read and write',
      (command) =>
        addOptions(command.positional('paths', { type: 'string', array: true, describe: 'As for lint' }), accessOptions),
      async () => {
        const args = readArguments(words, accessOptions);
        status = await (await import('./access/command.ts')).accessCommand(args);
      },
    )
    .command(
      'fix [paths..]',
      'Fix what is found: in the files, or in a new migration where they are applied already',
      (command) => addOptions(command.positional('paths', { type: 'string', array: true, describe: 'As for lint' }), fixOptions),
      async () => {
        const args = readArguments(words, fixOptions);
        status = await (await import('./fix/command.ts')).fixCommand(args);
      },
    )
    .completion(
      'completion',
      'Print a script for completion in bash or zsh',
      async (current: string, args: { _: unknown[] }, complete: () => void, done: (words: string[]) => void) => {
        const { nearby, names } = completionOf(current, argv.at(-2), args._.map(String));
        if (nearby === 'rules') done((await import('../../rules/index.ts')).rules.map((rule) => rule.name));
        else if (nearby === 'options') done(names);
        else complete();
      },
    )
    .epilogue('Exit status: 0 nothing at error level, 1 findings, 2 could not run.')
    .version(version)
    .alias('help', 'h')
    .alias('version', 'v')
    .wrap(Math.min(110, process.stdout.columns ?? 100))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error ?? new InputError(message.charAt(0).toLowerCase() + message.slice(1));
    });
  const completed = argv.indexOf('--get-yargs-completions');
  if (argv[0] === 'completion' && argv.length === 1) parser.showCompletionScript();
  // Asked for directly, since parsing would run the half-written command as well.
  else if (completed >= 0)
    print((await parser.getCompletion([...argv.slice(completed + 2)])).map((word) => `${word}\n`).join(''));
  else
    await parser.parseAsync([...argv], {}, (_error, _args, output) => {
      if (output !== '') print(`${output}\n`);
    });
  return status;
}

function addOptions(command: Argv, options: Options): Argv {
  for (const [name, { type, describe, group, array, choices, hidden, mayBeEmpty: _, ...rest }] of Object.entries(options))
    command.option(name, {
      type,
      describe,
      group,
      ...(array ? { array } : {}),
      ...(choices ? { choices } : {}),
      ...(hidden ? { hidden } : {}),
      ...rest,
    });
  return command;
}

/** What may stand at the word being completed, where yargs does not know: names of rules, and the options of the default command. */
function completionOf(current: string, before: string | undefined, words: readonly string[]) {
  if (words.includes('explain') || before === '--only') return { nearby: 'rules', names: [] };
  const isLint = !words.some((word) => ['rules', 'explain', 'schema', 'access', 'fix', 'completion'].includes(word));
  if (!current.startsWith('-') || !isLint) return { nearby: 'other', names: [] };
  const visible = Object.entries(lintOptions).filter(([, option]) => !option.hidden);
  return { nearby: 'options', names: visible.map(([name, option]) => `--${option.default ? 'no-' : ''}${name}`) };
}
