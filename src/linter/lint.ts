import type { Catalog } from '../catalog/model.ts';
import { createReplay, type Start, type Step } from '../catalog/replay/replay.ts';
import type { Exception, RelatedPlace, Report, Severity } from '../diagnostics/diagnostic.ts';
import { outdatedAtEnd } from '../facts/refusals/outdated.ts';
import type { MarkedStep } from '../facts/refusals/refusals.ts';
import type { Migration, Project } from '../project/project.ts';
import type { Finding, MigrationRule, OptionSpecs, OptionsOf, Rule, SchemaRule, StatementRule } from '../rule.ts';
import { placeOf } from '../syntax/statement.ts';
import { spanOf } from '../syntax/tokens.ts';
import { linterSeverity } from './linter-rules.ts';
import { objectReference } from './object-reference.ts';
import { diagnosticOf, type Raised, syntaxDiagnostic } from './raise.ts';
import { settle } from './settle.ts';

/** A rule as configured. */
export interface ActiveRule {
  readonly name: string;
  readonly rule: Rule;
  readonly severity: Severity;
  readonly options: OptionsOf<OptionSpecs>;
}

export interface LintInput {
  readonly projects: readonly Project[];
  readonly rules: readonly ActiveRule[];
  /** Names of all rules there are, active or not: what a suppression comment may name. */
  readonly knownRules: readonly string[];
  /** Objects that the configuration excepts. */
  readonly exceptions: readonly Exception[];
  /** True for exactly the advisor's findings at the advisor's levels (`--preset advisors`). */
  readonly advisorParity: boolean;
  /** What a connection to a project's database begins with. */
  start(project: Project): Start;
}

/** Judges the given migrations. Pure: reads no file, prints nothing. */
export function lint(input: LintInput): Report {
  const raised: Raised[] = [];
  let statements = 0;
  const unfollowed: RelatedPlace[] = [];
  for (const project of input.projects) {
    const result = lintProject(project, input);
    for (const one of result.raised) raised.push(one);
    statements += result.statements;
    unfollowed.push(...result.unfollowed);
  }
  const judged = input.projects.flatMap((project) => project.migrations.filter((migration) => migration.judged));
  const { diagnostics, suppressed, unusedExceptions } = settle(
    raised,
    judged.map((migration) => migration.file),
    input,
  );
  const count = (severity: Severity) => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return {
    diagnostics,
    unusedExceptions,
    unfollowed,
    files: judged.map((migration) => migration.file.text.source),
    summary: {
      files: judged.length,
      statements,
      unfollowed: unfollowed.length,
      suppressed,
      errors: count('error'),
      warnings: count('warning'),
      infos: count('info'),
    },
  };
}

function lintProject(project: Project, input: LintInput) {
  const byTag = rulesByTag(input.rules);
  const migrationRules = input.rules.filter((active): active is Active<MigrationRule> => active.rule.scope === 'migration');
  const schemaRules = input.rules.filter((active): active is Active<SchemaRule> => active.rule.scope === 'schema');
  const syntaxSeverity = linterSeverity(input.rules, 'syntax-error');
  const replay = createReplay(input.start(project));
  const raised: Raised[] = [];
  const history: MarkedStep[] = [];
  const judgedFiles = new Set(
    project.migrations.filter((migration) => migration.judged).map((migration) => migration.file.text.source),
  );
  let statements = 0;
  const unfollowed: RelatedPlace[] = [];
  for (const migration of project.migrations) {
    const before = replay.catalog;
    const steps: Step[] = [];
    for (const statement of migration.file.statements) steps.push(...replay.apply(statement));
    replay.reset();
    for (const step of steps)
      if (step.unfollowed !== undefined || (step.failure && step.depth === 0)) history.push({ migration, step });
    if (!migration.judged) continue;
    statements += migration.file.statements.length;
    for (const { statement, unfollowed: message } of steps)
      if (message !== undefined) unfollowed.push({ span: spanOf(placeOf(statement, undefined)), message });
    if (syntaxSeverity)
      for (const error of migration.file.errors) if (!error.follows) raised.push(syntaxDiagnostic(error, syntaxSeverity));
    collectStatements(migration, before, steps);
    for (const active of migrationRules) {
      const { rule, options } = active;
      const context = {
        migration,
        beforeMigration: before,
        steps,
        before,
        after: replay.catalog,
        options,
        project,
        advisorParity: input.advisorParity,
      };
      collect(active, rule.check(context), replay.catalog);
    }
  }
  for (const active of schemaRules) {
    const context = { options: active.options, project, history, advisorParity: input.advisorParity };
    collect(active, certain(active.rule.check(replay.catalog, context), active.rule), replay.catalog);
  }
  return { raised: raised.filter((one) => judgedFiles.has(one.diagnostic.span.file)), statements, unfollowed };

  /** The findings that no statement of which the effect is unknown may have made false. The advisor would make them of the database. */
  function* certain(findings: Iterable<Finding>, { meta: { dependsOn } }: SchemaRule): Iterable<Finding> {
    for (const finding of findings) {
      const { about } = finding;
      const isDoubtful = () =>
        about && dependsOn && outdatedAtEnd(history, project)(objectReference(replay.catalog, about), dependsOn);
      if (input.advisorParity || !isDoubtful()) yield finding;
    }
  }

  function collectStatements(migration: Migration, beforeMigration: Catalog, steps: readonly Step[]): void {
    for (const { statement, before, after, searchPath } of steps) {
      for (const { active, visit } of byTag.get(statement.tag) ?? []) {
        const context = {
          statement,
          before,
          after,
          searchPath,
          migration,
          beforeMigration,
          options: active.options,
          project,
          advisorParity: input.advisorParity,
        };
        collect(active, visit(statement.node, context), after);
      }
    }
  }

  function collect(active: ActiveRule, findings: Iterable<Finding>, catalog: Catalog): void {
    try {
      for (const finding of findings) {
        const one = diagnosticOf(active, finding, catalog, input.advisorParity);
        if (one) raised.push(one);
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`rule \`${active.name}\` failed on ${project.folder}: ${reason}`, { cause: error });
    }
  }
}

type Active<R extends Rule> = ActiveRule & { readonly rule: R };
type Visit = (node: unknown, context: object) => Iterable<Finding>;

function rulesByTag(rules: readonly ActiveRule[]): ReadonlyMap<string, readonly { active: ActiveRule; visit: Visit }[]> {
  const byTag = new Map<string, { active: ActiveRule; visit: Visit }[]>();
  for (const active of rules) {
    if (active.rule.scope !== 'statement') continue;
    for (const [tag, visit] of Object.entries((active.rule as StatementRule).visit)) {
      byTag.set(tag, [...(byTag.get(tag) ?? []), { active, visit: visit as Visit }]);
    }
  }
  return byTag;
}
