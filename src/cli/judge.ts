import { rules } from '../../rules/index.ts';
import type { Configuration } from '../config/configuration.ts';
import { type LoadedConfiguration, loadConfiguration } from '../config/load.ts';
import { LEVELS, type Level, PRESETS } from '../config/names.ts';
import { type ResolvedRules, resolveRules } from '../config/resolve.ts';
import { didYouMean } from '../config/suggest.ts';
import type { Report } from '../diagnostics/diagnostic.ts';
import { lint } from '../linter/lint.ts';
import { startOf } from '../project/platform.ts';
import type { Project } from '../project/project.ts';
import { InputError } from '../source/input-error.ts';
import type { Arguments } from './arguments.ts';

/** What a run judges by: the same for all its projects, and in each of its threads. */
export interface Judge {
  readonly loaded: LoadedConfiguration;
  readonly configuration: Configuration;
  readonly resolved: ResolvedRules;
  judge(project: Project): Report;
}

/** Reads the configuration and the rules that the command line and it ask for. @throws {InputError} */
export async function createJudge(args: Arguments): Promise<Judge> {
  const loaded = await loadConfiguration(process.cwd(), args.text('config'));
  const { configuration } = loaded;
  const presets = PRESETS.filter((preset) => args.texts('preset').includes(preset));
  const only = args.texts('only');
  const resolved = resolveRules(rules, configuration, loaded.locate, {
    ...(presets.length ? { presets } : {}),
    ...(only.length ? { only } : {}),
    levels: readLevels(args.texts('rule')),
  });
  const judge = (project: Project) =>
    lint({
      projects: [project],
      rules: resolved.rules,
      knownRules: rules.map((rule) => rule.name),
      exceptions: configuration.ignore ?? [],
      advisorParity: resolved.advisorParity,
      start: startOf,
    });
  return { loaded, configuration, resolved, judge };
}

/** `--rule name:level`. */
function readLevels(settings: readonly string[]): ReadonlyMap<string, Level> {
  return new Map(
    settings.map((setting): [string, Level] => {
      const [name = '', written = ''] = setting.split(/[:=]/, 2);
      const level = LEVELS.find((one) => one === written);
      if (!level) throw new InputError(`--rule needs name:${LEVELS.join('|')}, not \`${setting}\`${didYouMean(written, LEVELS)}`);
      return [name, level];
    }),
  );
}
