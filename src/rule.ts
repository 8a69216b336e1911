import type { Catalog, CatalogObject } from './catalog/model.ts';
import type { Oid } from './catalog/object-model.ts';
import type { Column } from './catalog/relation-model.ts';
import type { Step } from './catalog/replay/replay.ts';
import type { FixProposal } from './facts/fixes/proposal.ts';
import type { Property } from './facts/refusals/possible-changes.ts';
import type { MarkedStep } from './facts/refusals/refusals.ts';
import type { Migration, Project } from './project/project.ts';
import type { Span } from './source/source-file.ts';
import type { NodeOf, NodeTag } from './syntax/node.ts';
import type { Place, Statement } from './syntax/statement.ts';

/** Everything a rule may import: the constructors below, catalog queries, facts, and places. */
export * from './catalog/catalog.ts';
export { type FunctionCall, functionCalls } from './catalog/function-calls.ts';
export type * from './catalog/model.ts';
export { displayName, quoteIdentifier, quoteQualified } from './catalog/names.ts';
export type * from './catalog/object-model.ts';
export { rolesHeld } from './catalog/privileges.ts';
export type * from './catalog/relation-model.ts';
export { identityArguments } from './catalog/routines.ts';
export { formatType } from './catalog/types.ts';
export { accessTo, apiRoles } from './facts/access/access.ts';
export { type Circle, policyCircles } from './facts/access/circles.ts';
export { mayUseSchema } from './facts/access/grants.ts';
export { queryingRoles } from './facts/access/querying-roles.ts';
export { bypassReason } from './facts/access/tables.ts';
export { type Unreadable, unreadableIn } from './facts/access/unreadable.ts';
export * from './facts/auth-calls.ts';
export * from './facts/bared-tables.ts';
export * from './facts/blocking.ts';
export { bodyEffects } from './facts/body/effects.ts';
export { injectionOf } from './facts/body/injection.ts';
export { fixedSearchPath, namesOutsidePath, type UnfoundName } from './facts/body/outside-path.ts';
export { type BodyQuery, bodyQueries } from './facts/body/queries.ts';
export * from './facts/bucketless.ts';
export * from './facts/buckets.ts';
export { askingCaller, asksForCaller } from './facts/caller.ts';
export { mayChoose } from './facts/column-guards.ts';
export { type Decider, deciderBy } from './facts/deciding-columns.ts';
export * from './facts/definer.ts';
export * from './facts/digest.ts';
export { type DropLoss, dropLosses } from './facts/drop-losses.ts';
export * from './facts/duplicate-indexes.ts';
export * from './facts/enum-values.ts';
export * from './facts/exposure.ts';
export { changeColumnType, withTypeFreed } from './facts/fixes/column-types.ts';
export { dropIndex, dropIndexSql, indexForeignKey } from './facts/fixes/indexes.ts';
export { giveToAuthenticated, wrapAuthCalls } from './facts/fixes/policies.ts';
export type { FixProposal, ProposedEdit } from './facts/fixes/proposal.ts';
export { enableRowSecurity } from './facts/fixes/row-security.ts';
export { emptySearchPath } from './facts/fixes/search-path.ts';
export { setSecurityInvoker } from './facts/fixes/views.ts';
export * from './facts/graphql.ts';
export { type HardCodedUser, hardCodedUserIn, hardCodedUserInBody } from './facts/hard-coded-users.ts';
export * from './facts/opened-by.ts';
export { ownColumns } from './facts/own-columns.ts';
export { type OwnerColumn, ownerColumn, ownerPolicySql, ownerTest } from './facts/owner-column.ts';
export * from './facts/policies.ts';
export * from './facts/policy/applied.ts';
export { type Caller, callerOf } from './facts/policy/caller.ts';
export { conditionSql } from './facts/policy/condition-sql.ts';
export { withoutGuestArms } from './facts/policy/guest-arms.ts';
export { decisiveExpression, type Inversion, inversionOf } from './facts/policy/inverted.ts';
export { type Judgement, judgePredicate } from './facts/policy/judge.ts';
export { admitsRow, areOpen } from './facts/policy/new-row.ts';
export { assume, type Ownership, ownershipOf } from './facts/policy/ownership.ts';
export { type RedundantPolicy, redundantPolicies } from './facts/policy/redundancy.ts';
export { restrictsNothing } from './facts/policy/restricting.ts';
export { type RoleTest, roleTestIn } from './facts/policy/role-test.ts';
export { unindexedFilters } from './facts/policy/unindexed.ts';
export { constantTruth, isPlainTrue } from './facts/predicate.ts';
export * from './facts/published.ts';
export { isReferenceList } from './facts/reference-lists.ts';
export { placeOfRefusal } from './facts/refusals/describe.ts';
export { madeFirst } from './facts/refusals/made-first.ts';
export { doubtAtEnd, type MarkedStep, type Refusal, refusalsOf } from './facts/refusals/refusals.ts';
export { messageOf, tellByFile, tellMissing } from './facts/refusals/tell.ts';
export { secretsIn } from './facts/secrets.ts';
export * from './facts/sensitive.ts';
export * from './facts/transactions.ts';
export * from './facts/user-metadata.ts';
export * from './facts/views.ts';
export { as, namesOf, stringOf, tagOf, walk } from './syntax/node.ts';
export { isStatement, type Place, placeOf, type Statement } from './syntax/statement.ts';
export { alterTableCommandPlace, placeOfName } from './syntax/tokens.ts';

/** What is known about a rule; its id is its file's name and its category its folder's. */
export interface RuleMeta {
  /** Imperative, no full stop: "Require an index on …". */
  readonly summary: string;
  /** Why it matters: a paragraph or two of Markdown. */
  readonly problem: string;
  /** What to do about it. */
  readonly solution: string;
  /** When the rule is better left off; shown on its page. */
  readonly exceptions?: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** Presets that switch it on; a rule in none is switched on by hand. `advisors` follows from `advisor`. */
  readonly presets: readonly Preset[];
  /** The same check elsewhere: `squawk/ban-drop-column`. */
  readonly sources: readonly string[];
  /** The lint of Supabase's advisor that this rule mirrors; findings that the advisor makes too carry its cache key. */
  readonly advisor?: AdvisorLint;
  /**
   * Of a schema rule: what of the object it is about makes a finding false if it is another than the replay has it. The linter drops
   * findings where a statement that could not be followed, or was refused, may have changed that.
   */
  readonly dependsOn?: readonly Property[];
}
export interface AdvisorLint {
  /** `unindexed_foreign_keys`. */
  readonly name: string;
  /** The advisor's level: ERROR is error, WARN warning, INFO info. */
  readonly level: 'error' | 'warning' | 'info';
}
export type Preset = 'recommended' | 'strict' | 'safety' | 'conventions';

/** One option: its type, default, validation, JSON Schema and documentation follow from here. */
export type OptionSpec =
  | { readonly type: 'boolean'; readonly default: boolean; readonly description: string }
  | { readonly type: 'number'; readonly default: number; readonly description: string }
  | { readonly type: 'string'; readonly default: string; readonly description: string }
  | { readonly type: 'string[]'; readonly default: readonly string[]; readonly description: string };
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;
export type OptionsOf<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]: Specs[Name]['type'] extends 'boolean'
    ? boolean
    : Specs[Name]['type'] extends 'number'
      ? number
      : Specs[Name]['type'] extends 'string'
        ? string
        : readonly string[];
};

/** What a rule yields. */
export interface Finding {
  /** The smallest place that still says what is meant; may be left out when `about` has one. A span is for text that is no statement. */
  readonly at?: Place | Span | undefined;
  /** The object it is about; a column goes with its relation. Findings about platform objects, which have no place, are dropped. */
  readonly about?: CatalogObject | { readonly column: Column; readonly of: Oid };
  /** What is wrong: lower case, no full stop, names in backticks, no advice. */
  readonly message: string;
  /** What to do, best as SQL (its lines indented by two spaces). */
  readonly help?: string;
  readonly related?: readonly { readonly at: Place | undefined; readonly message: string }[];
  readonly fix?: FixProposal;
  /** Present where Supabase's advisor would make this finding; the advisor's own key for it. */
  readonly advisor?: { readonly cacheKey: string };
}
interface Context<Specs extends OptionSpecs> {
  readonly options: OptionsOf<Specs>;
  readonly project: Project;
  /** True under `--preset advisors`: judge as the advisor does where our own judgement differs. */
  readonly advisorParity: boolean;
}
export interface StatementContext<Specs extends OptionSpecs = OptionSpecs> extends Context<Specs>, MigrationView {
  readonly statement: Statement;
  /** The catalog that the statement meets. */
  readonly before: Catalog;
  readonly after: Catalog;
  /** The schemas that names without one are looked for in, as the statement met them. */
  readonly searchPath: readonly string[];
}
/** A migration as rules see it. */
export interface MigrationView {
  readonly migration: Migration;
  /** The catalog before the file's first statement: what is not in it is new in this file. */
  readonly beforeMigration: Catalog;
}
export interface MigrationContext<Specs extends OptionSpecs = OptionSpecs> extends Context<Specs>, MigrationView {
  /** What was executed, in order; DO blocks and what they ran included. */
  readonly steps: readonly Step[];
  readonly before: Catalog;
  readonly after: Catalog;
}
export interface SchemaContext<Specs extends OptionSpecs = OptionSpecs> extends Context<Specs> {
  /** Of all migrations, judged or not, in order: the statements that PostgreSQL would refuse and those that could not be followed. */
  readonly history: readonly MarkedStep[];
}

type Visit<Specs extends OptionSpecs> = {
  readonly [Tag in NodeTag]?: (node: NodeOf<Tag>, context: StatementContext<Specs>) => Iterable<Finding>;
};

export interface StatementRule<Specs extends OptionSpecs = OptionSpecs> {
  readonly scope: 'statement';
  readonly meta: RuleMeta;
  readonly options: Specs;
  readonly visit: Visit<Specs>;
}
export interface MigrationRule<Specs extends OptionSpecs = OptionSpecs> {
  readonly scope: 'migration';
  readonly meta: RuleMeta;
  readonly options: Specs;
  check(context: MigrationContext<Specs>): Iterable<Finding>;
}
export interface SchemaRule<Specs extends OptionSpecs = OptionSpecs> {
  readonly scope: 'schema';
  readonly meta: RuleMeta;
  readonly options: Specs;
  check(catalog: Catalog, context: SchemaContext<Specs>): Iterable<Finding>;
}
/** A finding that the linter itself makes, of what stands between it and the SQL: named, explained and configured as rules are. */
export interface LinterRule {
  readonly scope: 'linter';
  readonly meta: RuleMeta;
  readonly options: OptionSpecs;
}
export type Rule = StatementRule | MigrationRule | SchemaRule | LinterRule;

type Definition<R extends { scope: string; options: unknown }> = Omit<R, 'scope' | 'options'> & Partial<Pick<R, 'options'>>;

// A rule is typed by its own options where it is written and by `OptionSpecs` where it is run: the linter hands each rule the options
// resolved from its own specs, so the wider type is safe, though TypeScript cannot know it.

/** A rule that looks at one statement, by grammar tag, with the catalog that the statement meets. */
export function statementRule<const Specs extends OptionSpecs = Record<never, never>>(
  rule: Definition<StatementRule<Specs>>,
): StatementRule {
  return { scope: 'statement', options: {}, ...rule } as unknown as StatementRule;
}

/** A rule that looks at a file: what it executed, and the catalog before and after. */
export function migrationRule<const Specs extends OptionSpecs = Record<never, never>>(
  rule: Definition<MigrationRule<Specs>>,
): MigrationRule {
  return { scope: 'migration', options: {}, ...rule } as unknown as MigrationRule;
}

/** A rule that looks at the catalog at the end: it judges what the database is. */
export function schemaRule<const Specs extends OptionSpecs = Record<never, never>>(
  rule: Definition<SchemaRule<Specs>>,
): SchemaRule {
  return { scope: 'schema', options: {}, ...rule } as unknown as SchemaRule;
}

/** A rule whose findings the linter makes itself: see `LINTER_RULES` in linter/linter-rules.ts. */
export function linterRule(rule: Pick<LinterRule, 'meta'>): LinterRule {
  return { scope: 'linter', options: {}, ...rule };
}

/** A rule with what its place in `rules/` says of it. */
export interface RegisteredRule {
  /** File name without `.ts`. */
  readonly name: string;
  /** Folder. */
  readonly category: string;
  /** One of its fixtures shows a fix. */
  readonly fixable: boolean;
  readonly rule: Rule;
}
