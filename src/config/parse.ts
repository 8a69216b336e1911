import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import * as v from 'valibot';
import { InputError } from '../source/input-error.ts';
import { positionAt, type SourceFile } from '../source/source-file.ts';
import { type Configuration, configurationSchema } from './configuration.ts';
import type { LoadedConfiguration, Locate } from './load.ts';
import { LEVELS, PRESETS } from './names.ts';
import { didYouMean } from './suggest.ts';

/**
 * Reads JSON with comments and checks its shape; `at` is where in the document the configuration is.
 * @throws {InputError} with file, line and column.
 */
export function parseConfiguration(text: string, path: string, at: readonly string[]): LoadedConfiguration {
  const file: SourceFile = { path, text: text.replace(/^\ufeff/, ' ') };
  const errors: ParseError[] = [];
  const root = parseTree(file.text, errors, { allowTrailingComma: true });
  const broken = errors[0];
  if (broken)
    throw new InputError(
      `${place(file, broken.offset)}: ${printParseErrorCode(broken.error)
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .toLowerCase()}`,
    );
  const locate = locator(file, root, at);
  const node = root && findNodeAtLocation(root, [...at]);
  const result = v.safeParse(configurationSchema, node ? getNodeValue(node) : {});
  if (!result.success) throw new InputError(explain(result.issues[0], locate));
  return { configuration: result.output as Configuration, path, locate };
}

function locator(file: SourceFile, root: Node | undefined, at: readonly string[]): Locate {
  return (path, what = 'value') => {
    const node = root && findNodeAtLocation(root, [...at, ...path]);
    const shown = what === 'key' && node?.parent?.type === 'property' ? node.parent : node;
    return place(file, shown?.offset ?? 0);
  };
}

function place(file: SourceFile, offset: number): string {
  const { line, column } = positionAt(file, offset);
  return `${file.path}:${line}:${column}`;
}

type Issue = v.InferIssue<typeof configurationSchema>;

/** One line for what is wrong, with the nearest name where a name is wrong. */
function explain(issue: Issue, locate: Locate): string {
  const inner = innermost(issue);
  const path = keysOf(issue).concat(inner === issue ? [] : keysOf(inner));
  const key = String(path.at(-1) ?? '');
  if (inner.type === 'strict_object' && inner.expected === 'never')
    return `${locate(path, 'key')}: unknown key \`${key}\`${didYouMean(key, knownKeys(path.slice(0, -1)))}`;
  if (inner.type === 'strict_object' && inner.input === undefined) return `${locate(path.slice(0, -1))}: \`${key}\` is missing`;
  const written = typeof inner.input === 'string' ? inner.input : undefined;
  const names = written === undefined ? [] : path[0] === 'presets' ? PRESETS : path[0] === 'rules' ? LEVELS : [];
  const subject = path.length ? `\`${path.join('.')}\` ` : 'the configuration ';
  const message = inner.type === 'strict_object' ? 'must be an object' : inner.message;
  return `${locate(path)}: ${subject}${message}${didYouMean(written ?? '', names)}`;
}

/** Of a union that fits no branch: the issue of the object branch where an object was written. */
function innermost(issue: Issue): v.BaseIssue<unknown> {
  if (issue.type !== 'union' || typeof issue.input !== 'object') return issue;
  return (issue.issues as v.BaseIssue<unknown>[] | undefined)?.find((one) => one.path !== undefined) ?? issue;
}

function keysOf(issue: v.BaseIssue<unknown>): (string | number)[] {
  return (issue.path ?? []).map((item) => item.key as string | number);
}

function knownKeys(path: readonly (string | number)[]): readonly string[] {
  if (path.length === 0) return Object.keys(configurationSchema.entries);
  return path[0] === 'ignore' ? ['rule', 'object', 'reason'] : ['severity', 'options'];
}
