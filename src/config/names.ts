import type { Platform, Tool, TransactionPer } from '../project/project.ts';

/** Severities a rule may be given; `off` switches it off. */
export const LEVELS = ['off', 'info', 'warning', 'error'] as const;
export type Level = (typeof LEVELS)[number];

/** `advisors`: the rules that mirror Supabase's advisor, at its levels. `all`: every rule there is. */
export const PRESETS = ['recommended', 'strict', 'safety', 'conventions', 'advisors', 'all'] as const;
export type PresetName = (typeof PRESETS)[number];

export const PLATFORMS = ['supabase', 'postgres'] as const satisfies readonly Platform[];
export const TOOLS = ['supabase', 'generic'] as const satisfies readonly Tool[];
export const TRANSACTION_PER = ['file', 'statement', 'run'] as const satisfies readonly TransactionPer[];
