import type { RegisteredRule } from '../src/rule.ts';

export const rules: readonly RegisteredRule[] = [];
