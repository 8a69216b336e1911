import type { Platform } from './project.ts';

/** Supabase's own functions, tables and roles where only a migration for Supabase would use them. */
const USES =
  /\bauth\s*\.\s*(?:uid|jwt|role|email)\s*\(|\breferences\s+"?auth"?\s*\.\s*"?users\b|\bstorage\s*\.\s*(?:objects|buckets|foldername)\b|\b(?:to|from)\s+(?:\w+\s*,\s*)*"?(?:anon|service_role)\b/i;
/** A project that makes these itself stands on plain PostgreSQL. */
const MAKES =
  /\bcreate\s+(?:schema\s+(?:if\s+not\s+exists\s+)?"?(?:auth|storage)\b|table\s+(?:if\s+not\s+exists\s+)?"?(?:auth"?\s*\.\s*"?users|storage"?\s*\.\s*"?buckets)\b|role\s+"?(?:anon|authenticated|service_role)\b)/i;

/** What only SQL for the data API says: its roles, and who is asking. */
const USES_API = /\bauth\s*\.\s*(?:uid|jwt|role|email)\s*\(|\b(?:to|from)\s+(?:\w+\s*,\s*)*"?(?:anon|authenticated)\b/i;

/**
 * Whether a project outside a `supabase` folder counts on Supabase's data API. One that only refers to `auth.users` may sit on
 * Supabase's sign-in alone: then nothing is known to be exposed.
 */
export function usesDataApi(texts: Iterable<string>): boolean {
  for (const text of texts) if (USES_API.test(text)) return true;
  return false;
}

/** The platform that the SQL of a project was written for, by a cheap look at its text. */
export function detectPlatform(texts: Iterable<string>): Platform {
  let uses = false;
  for (const text of texts) {
    if (MAKES.test(text)) return 'postgres';
    uses ||= USES.test(text);
  }
  return uses ? 'supabase' : 'postgres';
}
