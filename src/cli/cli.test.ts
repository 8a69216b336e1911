import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildIfStale, runBin } from './run-bin.ts';

/**
 * Each folder of fixtures/cli is a case: `tree`, or what `project` names of fixtures/projects, is copied and made the current folder;
 * `cmd` holds the arguments (one per line), `stdin` and `env` what their names say; `stdout`, `stderr` and `exit` are what must come (`npx vitest run -u` writes them).
 */
const CASES = join(import.meta.dirname, '../../fixtures/cli');
const PROJECTS = join(import.meta.dirname, '../../fixtures/projects');
const folder = mkdtempSync(join(tmpdir(), 'pglint-cli-'));

beforeAll(buildIfStale, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a rule says is the rule's own: the words of findings are left out, so that they can change. */
function withoutMessages(stdout: string): string {
  return stdout.replace(/(: (?:error|warning|info): ).*( \[)/g, '$1…$2').replace(/^(::\w+ [^:]*::).*$/gm, '$1…');
}

describe('command line', () => {
  test.each(readdirSync(CASES))('%s', async (name) => {
    const at = (file: string) => join(CASES, name, file);
    const optional = (file: string) => (existsSync(at(file)) ? readFileSync(at(file), 'utf8') : '');
    const cwd = join(folder, name);
    const project = optional('project').trim();
    cpSync(project === '' ? at('tree') : join(PROJECTS, project), cwd, { recursive: true });
    const lines = (text: string) => text.split('\n').filter((line) => line !== '');
    const env = Object.fromEntries(lines(optional('env')).map((line) => line.split('=', 2)));
    const result = runBin(lines(optional('cmd')), { cwd, env, input: optional('stdin') });
    await expect(withoutMessages(result.stdout)).toMatchFileSnapshot(at('stdout'));
    await expect(result.stderr).toMatchFileSnapshot(at('stderr'));
    await expect(`${result.status}\n`).toMatchFileSnapshot(at('exit'));
  });
});
