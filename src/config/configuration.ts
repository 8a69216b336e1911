import * as v from 'valibot';
import type { Exception } from '../diagnostics/diagnostic.ts';
import type { Platform, Tool, TransactionPer } from '../project/project.ts';
import { LEVELS, type Level, PLATFORMS, PRESETS, type PresetName, TOOLS, TRANSACTION_PER } from './names.ts';

/** What a configuration file says of one rule. */
export type RuleSetting = Level | { readonly severity?: Level; readonly options?: Readonly<Record<string, unknown>> };

/** A configuration file as written. */
export interface Configuration {
  readonly $schema?: string;
  readonly presets?: readonly PresetName[];
  readonly rules?: Readonly<Record<string, RuleSetting>>;
  readonly ignore?: readonly Exception[];
  readonly startAfter?: string;
  readonly platform?: Platform;
  readonly tool?: Tool;
  readonly postgresVersion?: number;
  readonly exposedSchemas?: readonly string[];
  readonly transactionPer?: TransactionPer;
}

const text = v.string('must be a text');
const filledText = v.pipe(text, v.nonEmpty('must not be empty'));
const level = v.picklist(LEVELS, `must be one of ${LEVELS.join(', ')}`);

const ruleSetting = v.union(
  [level, v.strictObject({ severity: v.optional(level), options: v.optional(v.record(v.string(), v.unknown())) })],
  'must be a severity or { "severity", "options" }',
);

/**
 * The shape of a configuration file. Names of rules and their options are checked by `resolveConfiguration`, against the registry;
 * `rules/schema.json` is generated from both.
 */
export const configurationSchema = v.strictObject({
  $schema: v.optional(v.pipe(text, v.description('Where the JSON Schema of this file is.'))),
  presets: v.optional(
    v.pipe(
      v.array(v.picklist(PRESETS, `must be one of ${PRESETS.join(', ')}`), 'must be a list of presets'),
      v.description('Sets of rules to switch on; `recommended` where nothing is said.'),
    ),
  ),
  rules: v.optional(
    v.pipe(
      v.record(v.string(), ruleSetting, 'must be an object of rules'),
      v.description('Rules by name: a severity, or severity and options.'),
    ),
  ),
  ignore: v.optional(
    v.pipe(
      v.array(v.strictObject({ rule: filledText, object: filledText, reason: filledText }), 'must be a list of exceptions'),
      v.description('Objects excepted from a rule, each with the reason: `{ "rule", "object": "public.orders", "reason" }`.'),
    ),
  ),
  startAfter: v.optional(
    v.pipe(filledText, v.description('Name of the last migration that is only replayed, not judged; its beginning is enough.')),
  ),
  platform: v.optional(v.pipe(v.picklist(PLATFORMS, 'must be supabase or postgres'), v.description('What the database is.'))),
  tool: v.optional(v.pipe(v.picklist(TOOLS, 'must be supabase or generic'), v.description('What runs the migrations.'))),
  postgresVersion: v.optional(
    v.pipe(
      v.number('must be a number'),
      v.integer('must be a whole number'),
      v.minValue(10, 'must be a major version such as 17'),
      v.maxValue(99, 'must be a major version such as 17'),
      v.description('Major version of PostgreSQL.'),
    ),
  ),
  exposedSchemas: v.optional(
    v.pipe(v.array(filledText, 'must be a list of schemas'), v.description('Schemas that the data API serves.')),
  ),
  transactionPer: v.optional(
    v.pipe(
      v.picklist(TRANSACTION_PER, 'must be file, statement or run'),
      v.description('What the tool wraps in one transaction: each file, nothing, or all pending files together.'),
    ),
  ),
});
