import { createHash } from 'node:crypto';
import type { Routine } from '../catalog/model.ts';

/** MD5 of a routine's source text, as the advisor writes it into cache keys; of the empty text for a `BEGIN ATOMIC` body. */
export function bodyDigest(routine: Routine): string {
  return createHash('md5')
    .update(routine.body ?? '')
    .digest('hex');
}
