import { PLATFORMS, PRESETS, TOOLS, TRANSACTION_PER } from '../config/names.ts';

/** An option of the command line, in the words of yargs. */
export interface Option {
  readonly type: 'string' | 'boolean' | 'number';
  readonly describe: string;
  readonly group: string;
  /** May be given several times. */
  readonly array?: boolean;
  readonly choices?: readonly string[];
  /** May be empty: `--exposed-schemas ''` is no schema. */
  readonly mayBeEmpty?: boolean;
  /** Given as `--no-…`: true unless negated. */
  readonly default?: boolean;
  readonly hidden?: boolean;
}
export type Options = Readonly<Record<string, Option>>;

const RULES = 'Rules:';
const PROJECT = 'The database and what runs the migrations (found out unless given):';
const JUDGED = 'What is judged (everything before it is replayed):';
const FIXES = 'Fixes:';
const OUTPUT = 'Output:';
const OTHER = 'Other:';

/** Where the migrations are and what they run on: of every command that replays them. */
export const projectOptions: Options = {
  config: { type: 'string', group: OTHER, describe: 'Configuration file to use instead of the one found upwards' },
  platform: { type: 'string', group: PROJECT, choices: PLATFORMS, describe: 'What the database is' },
  tool: { type: 'string', group: PROJECT, choices: TOOLS, describe: 'What runs the migrations' },
  'postgres-version': { type: 'number', group: PROJECT, describe: 'Major version of PostgreSQL' },
  'exposed-schemas': { type: 'string', group: PROJECT, mayBeEmpty: true, describe: 'Schemas that the data API serves: a,b' },
  'transaction-per': {
    type: 'string',
    group: PROJECT,
    choices: TRANSACTION_PER,
    describe: 'What the tool wraps in one transaction',
  },
  'stdin-filename': { type: 'string', group: JUDGED, describe: 'File that the text on stdin (`-`) stands for' },
  'error-on-unmatched-pattern': {
    type: 'boolean',
    group: JUDGED,
    default: true,
    describe: 'Fail for a path that matches nothing (--no-… to carry on)',
  },
  debug: {
    type: 'boolean',
    group: OTHER,
    describe: 'Show statements that could not be followed, and the stack of internal errors',
  },
};

const ruleOptions: Options = {
  preset: {
    type: 'string',
    array: true,
    group: RULES,
    choices: PRESETS,
    describe: 'Rules to switch on, instead of the configuration’s presets. Repeatable',
  },
  only: { type: 'string', array: true, group: RULES, describe: 'Run this rule and no other. Repeatable' },
  rule: { type: 'string', array: true, group: RULES, describe: 'Severity of a rule: name:off|info|warning|error. Repeatable' },
};

const judgedOptions: Options = {
  'start-after': { type: 'string', group: JUDGED, describe: 'Judge what comes after this migration' },
  since: { type: 'string', group: JUDGED, describe: 'Judge what changed since the branch left this Git revision' },
  changed: { type: 'boolean', group: JUDGED, describe: 'Judge what is not committed' },
  staged: { type: 'boolean', group: JUDGED, describe: 'Judge what is staged for commit' },
};

const editOptions: Options = {
  unsafe: {
    type: 'boolean',
    group: FIXES,
    describe: 'Make fixes too that change what somebody can see or write, or what queries return',
  },
  'in-place': { type: 'boolean', group: FIXES, describe: 'No migration is applied yet: edit any file' },
  'applied-until': {
    type: 'string',
    group: FIXES,
    describe: 'This migration and those before it are applied: edit later ones only',
  },
};

/** The options of `pglint fix`. */
export const fixOptions: Options = {
  'dry-run': { type: 'boolean', group: FIXES, describe: 'Print what would change as a diff, and change nothing' },
  print: { type: 'boolean', group: FIXES, describe: 'Print the new migration instead of writing it' },
  ...editOptions,
  'new-migration': { type: 'boolean', group: FIXES, describe: 'All migrations are applied: edit none, fix all in a new one' },
  ...ruleOptions,
  ...judgedOptions,
  ...projectOptions,
};

/** The options of `pglint lint`. */
export const lintOptions: Options = {
  format: {
    type: 'string',
    array: true,
    group: OUTPUT,
    describe: 'pretty, unix, json or github; `format=path` writes a file. Repeatable',
  },
  quiet: { type: 'boolean', group: OUTPUT, describe: 'Report errors only' },
  'max-warnings': { type: 'number', group: OUTPUT, describe: 'Exit with 1 if there are more warnings' },
  color: { type: 'boolean', group: OUTPUT, describe: 'Colours, or none (--no-color); also NO_COLOR, FORCE_COLOR' },
  timing: { type: 'boolean', group: OUTPUT, describe: 'Show on stderr where the time went' },
  fix: {
    type: 'boolean',
    group: FIXES,
    describe: 'Edit migrations that are not applied before reporting the rest (see pglint fix)',
  },
  ...editOptions,
  ...ruleOptions,
  ...judgedOptions,
  'print-config': { type: 'boolean', group: OTHER, describe: 'Print the configuration in effect and stop' },
  ...projectOptions,
};
