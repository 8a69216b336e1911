import { expect, test } from 'vitest';
import { secretsIn } from './secrets.ts';

const token = (claims: object) => `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}.c2lnbmF0dXJlLW9mLXRoZS1rZXk`;
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const found = (text: string) => secretsIn(text).map(({ what, start, end }) => [what, text.slice(start, end)]);

test('a service role key is told from an anon key by its claims', () => {
  const key = token({ iss: 'supabase', ref: 'abcdefghijkl', role: 'service_role' });
  expect(found(`x '${key}' y`)).toEqual([['a service role key', key]]);
  expect(found(token({ iss: 'supabase', ref: 'abcdefghijkl', role: 'anon' }))).toEqual([]);
});

test('the demo keys of a local Supabase are public', () => {
  expect(found(token({ iss: 'supabase-demo', role: 'service_role' }))).toEqual([]);
});

test('other tokens are tokens; what only looks like one is none', () => {
  const other = token({ sub: 'someone', name: 'x' });
  expect(found(other)).toEqual([['a JSON Web Token', other]]);
  expect(found('eyJhbGciOiJIUzI1NiJ9.eyJub3QtanNvbi1hdC1hbGw.sig')).toEqual([]);
});

test.each(['localhost', '127.0.0.1', 'host.docker.internal', 'db'])('a connection to %s is the reader’s own', (host) => {
  expect(found(`postgresql://app:s3cr3t-pa55@${host}:5432/app`)).toEqual([]);
});

test('a password in a connection string is marked alone; placeholders are none', () => {
  expect(found('postgres://app:s3cr3t-pa55@pool.internal:6543/app')).toEqual([
    ['a password in a connection string', 's3cr3t-pa55'],
  ]);
  for (const placeholder of ['password', '[YOUR-PASSWORD]', '<password>', '$PASSWORD', 'xxxx', '****']) {
    expect(found(`postgres://app:${placeholder}@pool.internal/app`)).toEqual([]);
  }
});

test('keys with a documented prefix', () => {
  const stripe = ['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_'); // in pieces: scanners of repositories should not take it for a real one
  expect(found(stripe)).toEqual([['a Stripe secret key', stripe]]);
  expect(found('sk_live_xxxxxxxxxxxxxxxxxxxxxxxx')).toEqual([]);
});
