import { beforeAll, expect, test } from 'vitest';
import noExposedSecurityDefinerFunction from '../../rules/security/no-exposed-security-definer-function.ts';
import requireRowLevelSecurity from '../../rules/security/require-row-level-security.ts';
import { loadPlatform } from '../project/platform.ts';
import type { Rule } from '../rule.ts';
import { parseFile } from '../syntax/parse.ts';
import { loadParser } from '../syntax/parser.ts';
import { lint } from './lint.ts';

beforeAll(() => loadParser());

/** The advisor's keys of what a rule finds when PostGIS is installed in `public`. */
function findings(rule: Rule, advisorParity: boolean): readonly string[] {
  const file = parseFile({ path: '1_postgis.sql', text: '-- maps\ncreate extension postgis with schema public;' });
  const report = lint({
    projects: [
      {
        folder: '',
        tool: 'supabase',
        platform: 'supabase',
        postgresVersion: 17,
        exposedSchemas: ['public'],
        transactionPer: 'file',
        migrations: [{ name: '1_postgis.sql', file, judged: true }],
      },
    ],
    rules: [{ name: 'rule', rule, severity: 'error', options: {} }],
    knownRules: ['rule'],
    exceptions: [],
    advisorParity,
    start: () => loadPlatform('supabase'),
  });
  return report.diagnostics.map(({ advisor, span }) => `${span.file.text.slice(span.start, span.end)} ${advisor?.cacheKey}`);
}

test('what an extension brings is reported at its creation where the advisor is mirrored, and not at all elsewhere', () => {
  expect(findings(requireRowLevelSecurity, true)).toEqual(['postgis rls_disabled_in_public_public_spatial_ref_sys']);
  expect(findings(requireRowLevelSecurity, false)).toEqual([]);
});

test('overloads that come at one place are findings of their own', () => {
  const key = 'postgis anon_security_definer_function_executable_public_st_estimatedextent';
  expect(findings(noExposedSecurityDefinerFunction, true)).toEqual(
    ['text, text', 'text, text, text', 'text, text, text, boolean'].map((types) => `${key}_${types}`),
  );
});
