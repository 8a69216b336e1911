import { createRequire } from 'node:module';
import type { Routine } from '../catalog/model.ts';

const require = createRequire(import.meta.url);

/** MD5 of a routine's source text, as the advisor writes it into cache keys; of the empty text for a `BEGIN ATOMIC` body. */
export function bodyDigest(routine: Routine): string {
  // Loaded here and not above: that takes 3 ms, and most runs need no digest.
  const { createHash } = require('node:crypto') as typeof import('node:crypto');
  return createHash('md5')
    .update(routine.body ?? '')
    .digest('hex');
}
