// Generated from the folders beside it by `npm run generate`.
import type { RegisteredRule } from '../src/rule.ts';
import noPerRowAuthCall from './performance/no-per-row-auth-call.ts';
import requireForeignKeyIndex from './performance/require-foreign-key-index.ts';
import noBlockingConstraint from './safety/no-blocking-constraint.ts';
import noDropInUse from './safety/no-drop-in-use.ts';
import requireConcurrentIndex from './safety/require-concurrent-index.ts';
import preferText from './schema/prefer-text.ts';
import preferTimestamptz from './schema/prefer-timestamptz.ts';
import requireNumericMoney from './schema/require-numeric-money.ts';
import requirePrimaryKey from './schema/require-primary-key.ts';
import noAlwaysTruePolicy from './security/no-always-true-policy.ts';
import noExposedSecurityDefinerFunction from './security/no-exposed-security-definer-function.ts';
import noPolicyWithoutRowLevelSecurity from './security/no-policy-without-row-level-security.ts';
import noSecret from './security/no-secret.ts';
import requireFunctionSearchPath from './security/require-function-search-path.ts';
import requirePolicy from './security/require-policy.ts';
import requireRowLevelSecurity from './security/require-row-level-security.ts';
import requireSecurityInvokerView from './security/require-security-invoker-view.ts';

/** All rules there are, by category and name. */
export const rules: readonly RegisteredRule[] = [
  {
    name: 'no-per-row-auth-call',
    category: 'performance',
    fixable: false,
    rule: noPerRowAuthCall,
  },
  {
    name: 'require-foreign-key-index',
    category: 'performance',
    fixable: false,
    rule: requireForeignKeyIndex,
  },
  {
    name: 'no-blocking-constraint',
    category: 'safety',
    fixable: false,
    rule: noBlockingConstraint,
  },
  {
    name: 'no-drop-in-use',
    category: 'safety',
    fixable: false,
    rule: noDropInUse,
  },
  {
    name: 'require-concurrent-index',
    category: 'safety',
    fixable: false,
    rule: requireConcurrentIndex,
  },
  {
    name: 'prefer-text',
    category: 'schema',
    fixable: false,
    rule: preferText,
  },
  {
    name: 'prefer-timestamptz',
    category: 'schema',
    fixable: false,
    rule: preferTimestamptz,
  },
  {
    name: 'require-numeric-money',
    category: 'schema',
    fixable: false,
    rule: requireNumericMoney,
  },
  {
    name: 'require-primary-key',
    category: 'schema',
    fixable: false,
    rule: requirePrimaryKey,
  },
  {
    name: 'no-always-true-policy',
    category: 'security',
    fixable: false,
    rule: noAlwaysTruePolicy,
  },
  {
    name: 'no-exposed-security-definer-function',
    category: 'security',
    fixable: false,
    rule: noExposedSecurityDefinerFunction,
  },
  {
    name: 'no-policy-without-row-level-security',
    category: 'security',
    fixable: false,
    rule: noPolicyWithoutRowLevelSecurity,
  },
  {
    name: 'no-secret',
    category: 'security',
    fixable: false,
    rule: noSecret,
  },
  {
    name: 'require-function-search-path',
    category: 'security',
    fixable: false,
    rule: requireFunctionSearchPath,
  },
  {
    name: 'require-policy',
    category: 'security',
    fixable: false,
    rule: requirePolicy,
  },
  {
    name: 'require-row-level-security',
    category: 'security',
    fixable: false,
    rule: requireRowLevelSecurity,
  },
  {
    name: 'require-security-invoker-view',
    category: 'security',
    fixable: false,
    rule: requireSecurityInvokerView,
  },
];
