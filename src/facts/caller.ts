import type { Routine } from '../catalog/model.ts';
import { ParseFailure, scanRaw } from '../syntax/parser.ts';

const CALLER_FUNCTIONS = new Set(['uid', 'jwt', 'role', 'email']);

/** Whether a routine's body asks who is calling: it calls `auth.uid()` or its kin, or reads the claims of the request's token. */
export function asksCaller(routine: Routine): boolean {
  const body = routine.body ?? '';
  if (!/auth|request\.jwt/i.test(body)) return false; // spares the scanner most bodies
  try {
    const tokens = scanRaw(body).filter((token) => !token.tokenName.endsWith('COMMENT'));
    return tokens.some((token, i) => {
      if (token.tokenName === 'SCONST') return token.text.includes('request.jwt');
      const [dot, name, paren] = [tokens[i + 1], tokens[i + 2], tokens[i + 3]];
      return (
        token.text.toLowerCase() === 'auth' &&
        dot?.text === '.' &&
        CALLER_FUNCTIONS.has(name?.text.toLowerCase() ?? '') &&
        paren?.text === '('
      );
    });
  } catch (error) {
    if (error instanceof ParseFailure) return false;
    throw error;
  }
}
