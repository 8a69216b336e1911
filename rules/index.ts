// Generated from the folders beside it by `npm run generate`.
import type { RegisteredRule } from '../src/rule.ts';
import noDuplicateObject from './correctness/no-duplicate-object.ts';
import noNameOutsideSearchPath from './correctness/no-name-outside-search-path.ts';
import noRecursivePolicy from './correctness/no-recursive-policy.ts';
import noRefusedInTransaction from './correctness/no-refused-in-transaction.ts';
import noRefusedStatement from './correctness/no-refused-statement.ts';
import noUnknownName from './correctness/no-unknown-name.ts';
import noUnknownRelation from './correctness/no-unknown-relation.ts';
import noUnreadableTableInPolicy from './correctness/no-unreadable-table-in-policy.ts';
import invalidSuppression from './linter/invalid-suppression.ts';
import syntaxError from './linter/syntax-error.ts';
import unusedSuppression from './linter/unused-suppression.ts';
import noDuplicateIndex from './performance/no-duplicate-index.ts';
import noOverlappingPolicies from './performance/no-overlapping-policies.ts';
import noPerRowAuthCall from './performance/no-per-row-auth-call.ts';
import requireForeignKeyIndex from './performance/require-foreign-key-index.ts';
import requirePolicyIndex from './performance/require-policy-index.ts';
import noBlockingConstraint from './safety/no-blocking-constraint.ts';
import noDropInUse from './safety/no-drop-in-use.ts';
import requireConcurrentIndex from './safety/require-concurrent-index.ts';
import noRegType from './schema/no-reg-type.ts';
import preferText from './schema/prefer-text.ts';
import preferTimestamptz from './schema/prefer-timestamptz.ts';
import requireNumericMoney from './schema/require-numeric-money.ts';
import requirePrimaryKey from './schema/require-primary-key.ts';
import noAlwaysTruePolicy from './security/no-always-true-policy.ts';
import noAnonymousSignInAccess from './security/no-anonymous-sign-in-access.ts';
import noAuthUniqueReference from './security/no-auth-unique-reference.ts';
import noExposedAuthUsers from './security/no-exposed-auth-users.ts';
import noExposedForeignTable from './security/no-exposed-foreign-table.ts';
import noExposedMaterializedView from './security/no-exposed-materialized-view.ts';
import noExposedQueue from './security/no-exposed-queue.ts';
import noExposedSecurityDefinerFunction from './security/no-exposed-security-definer-function.ts';
import noExposedSensitiveColumn from './security/no-exposed-sensitive-column.ts';
import noExtensionInPublic from './security/no-extension-in-public.ts';
import noGraphqlForAnon from './security/no-graphql-for-anon.ts';
import noGraphqlForAuthenticated from './security/no-graphql-for-authenticated.ts';
import noHardCodedUser from './security/no-hard-coded-user.ts';
import noInertPolicy from './security/no-inert-policy.ts';
import noInjectableFunction from './security/no-injectable-function.ts';
import noInvertedOwnerCheck from './security/no-inverted-owner-check.ts';
import noListableBucket from './security/no-listable-bucket.ts';
import noLostSecurityDefiner from './security/no-lost-security-definer.ts';
import noOwnerChange from './security/no-owner-change.ts';
import noPolicyWithoutRowLevelSecurity from './security/no-policy-without-row-level-security.ts';
import noRedundantPolicy from './security/no-redundant-policy.ts';
import noRoleTestInPolicy from './security/no-role-test-in-policy.ts';
import noSecret from './security/no-secret.ts';
import noSelfGrantedPrivilege from './security/no-self-granted-privilege.ts';
import noUncheckedSecurityDefinerFunction from './security/no-unchecked-security-definer-function.ts';
import noUnguardedSoftDelete from './security/no-unguarded-soft-delete.ts';
import noUnprotectedRealtimeTable from './security/no-unprotected-realtime-table.ts';
import noUserMetadataInPolicy from './security/no-user-metadata-in-policy.ts';
import requireBucketInPolicy from './security/require-bucket-in-policy.ts';
import requireFunctionSearchPath from './security/require-function-search-path.ts';
import requireInsertOwner from './security/require-insert-owner.ts';
import requirePermissivePolicy from './security/require-permissive-policy.ts';
import requirePolicy from './security/require-policy.ts';
import requirePolicyRole from './security/require-policy-role.ts';
import requireRowLevelSecurity from './security/require-row-level-security.ts';
import requireSecurityInvokerView from './security/require-security-invoker-view.ts';

/** All rules there are, by category and name. */
export const rules: readonly RegisteredRule[] = [
  { name: 'no-duplicate-object', category: 'correctness', fixable: false, rule: noDuplicateObject },
  { name: 'no-name-outside-search-path', category: 'correctness', fixable: false, rule: noNameOutsideSearchPath },
  { name: 'no-recursive-policy', category: 'correctness', fixable: false, rule: noRecursivePolicy },
  { name: 'no-refused-in-transaction', category: 'correctness', fixable: false, rule: noRefusedInTransaction },
  { name: 'no-refused-statement', category: 'correctness', fixable: false, rule: noRefusedStatement },
  { name: 'no-unknown-name', category: 'correctness', fixable: false, rule: noUnknownName },
  { name: 'no-unknown-relation', category: 'correctness', fixable: false, rule: noUnknownRelation },
  { name: 'no-unreadable-table-in-policy', category: 'correctness', fixable: false, rule: noUnreadableTableInPolicy },
  { name: 'invalid-suppression', category: 'linter', fixable: false, rule: invalidSuppression },
  { name: 'syntax-error', category: 'linter', fixable: false, rule: syntaxError },
  { name: 'unused-suppression', category: 'linter', fixable: false, rule: unusedSuppression },
  { name: 'no-duplicate-index', category: 'performance', fixable: true, rule: noDuplicateIndex },
  { name: 'no-overlapping-policies', category: 'performance', fixable: false, rule: noOverlappingPolicies },
  { name: 'no-per-row-auth-call', category: 'performance', fixable: true, rule: noPerRowAuthCall },
  { name: 'require-foreign-key-index', category: 'performance', fixable: true, rule: requireForeignKeyIndex },
  { name: 'require-policy-index', category: 'performance', fixable: false, rule: requirePolicyIndex },
  { name: 'no-blocking-constraint', category: 'safety', fixable: false, rule: noBlockingConstraint },
  { name: 'no-drop-in-use', category: 'safety', fixable: false, rule: noDropInUse },
  { name: 'require-concurrent-index', category: 'safety', fixable: false, rule: requireConcurrentIndex },
  { name: 'no-reg-type', category: 'schema', fixable: false, rule: noRegType },
  { name: 'prefer-text', category: 'schema', fixable: true, rule: preferText },
  { name: 'prefer-timestamptz', category: 'schema', fixable: true, rule: preferTimestamptz },
  { name: 'require-numeric-money', category: 'schema', fixable: false, rule: requireNumericMoney },
  { name: 'require-primary-key', category: 'schema', fixable: false, rule: requirePrimaryKey },
  { name: 'no-always-true-policy', category: 'security', fixable: false, rule: noAlwaysTruePolicy },
  { name: 'no-anonymous-sign-in-access', category: 'security', fixable: false, rule: noAnonymousSignInAccess },
  { name: 'no-auth-unique-reference', category: 'security', fixable: false, rule: noAuthUniqueReference },
  { name: 'no-exposed-auth-users', category: 'security', fixable: false, rule: noExposedAuthUsers },
  { name: 'no-exposed-foreign-table', category: 'security', fixable: false, rule: noExposedForeignTable },
  { name: 'no-exposed-materialized-view', category: 'security', fixable: false, rule: noExposedMaterializedView },
  { name: 'no-exposed-queue', category: 'security', fixable: false, rule: noExposedQueue },
  { name: 'no-exposed-security-definer-function', category: 'security', fixable: false, rule: noExposedSecurityDefinerFunction },
  { name: 'no-exposed-sensitive-column', category: 'security', fixable: false, rule: noExposedSensitiveColumn },
  { name: 'no-extension-in-public', category: 'security', fixable: false, rule: noExtensionInPublic },
  { name: 'no-graphql-for-anon', category: 'security', fixable: false, rule: noGraphqlForAnon },
  { name: 'no-graphql-for-authenticated', category: 'security', fixable: false, rule: noGraphqlForAuthenticated },
  { name: 'no-hard-coded-user', category: 'security', fixable: false, rule: noHardCodedUser },
  { name: 'no-inert-policy', category: 'security', fixable: false, rule: noInertPolicy },
  { name: 'no-injectable-function', category: 'security', fixable: false, rule: noInjectableFunction },
  { name: 'no-inverted-owner-check', category: 'security', fixable: false, rule: noInvertedOwnerCheck },
  { name: 'no-listable-bucket', category: 'security', fixable: false, rule: noListableBucket },
  { name: 'no-lost-security-definer', category: 'security', fixable: false, rule: noLostSecurityDefiner },
  { name: 'no-owner-change', category: 'security', fixable: false, rule: noOwnerChange },
  { name: 'no-policy-without-row-level-security', category: 'security', fixable: true, rule: noPolicyWithoutRowLevelSecurity },
  { name: 'no-redundant-policy', category: 'security', fixable: false, rule: noRedundantPolicy },
  { name: 'no-role-test-in-policy', category: 'security', fixable: false, rule: noRoleTestInPolicy },
  { name: 'no-secret', category: 'security', fixable: false, rule: noSecret },
  { name: 'no-self-granted-privilege', category: 'security', fixable: false, rule: noSelfGrantedPrivilege },
  {
    name: 'no-unchecked-security-definer-function',
    category: 'security',
    fixable: false,
    rule: noUncheckedSecurityDefinerFunction,
  },
  { name: 'no-unguarded-soft-delete', category: 'security', fixable: false, rule: noUnguardedSoftDelete },
  { name: 'no-unprotected-realtime-table', category: 'security', fixable: false, rule: noUnprotectedRealtimeTable },
  { name: 'no-user-metadata-in-policy', category: 'security', fixable: false, rule: noUserMetadataInPolicy },
  { name: 'require-bucket-in-policy', category: 'security', fixable: false, rule: requireBucketInPolicy },
  { name: 'require-function-search-path', category: 'security', fixable: true, rule: requireFunctionSearchPath },
  { name: 'require-insert-owner', category: 'security', fixable: false, rule: requireInsertOwner },
  { name: 'require-permissive-policy', category: 'security', fixable: false, rule: requirePermissivePolicy },
  { name: 'require-policy', category: 'security', fixable: false, rule: requirePolicy },
  { name: 'require-policy-role', category: 'security', fixable: true, rule: requirePolicyRole },
  { name: 'require-row-level-security', category: 'security', fixable: true, rule: requireRowLevelSecurity },
  { name: 'require-security-invoker-view', category: 'security', fixable: true, rule: requireSecurityInvokerView },
];
