/** Something in a text that gives access to whoever reads it. Offsets are UTF-16 code units. */
export interface Secret {
  readonly start: number;
  readonly end: number;
  /** What it is, for a message: `a service role key`. */
  readonly what: string;
}

/** Forms that say by themselves what they are: a prefix that its issuer documents, and a body long enough to be no placeholder. */
const FORMS: readonly { readonly what: string; readonly form: RegExp }[] = [
  { what: 'a Supabase secret key', form: /\bsb_secret_[A-Za-z0-9_-]{20,}/g },
  { what: 'a Supabase access token', form: /\bsbp_[a-f0-9]{40}\b/g },
  { what: 'a Stripe secret key', form: /\b[sr]k_live_[A-Za-z0-9]{20,}/g },
  { what: 'an AWS access key', form: /\bAKIA[0-9A-Z]{16}\b/g },
  { what: 'a GitHub token', form: /\bgh[pousr]_[A-Za-z0-9]{36,}/g },
  { what: 'a Slack token', form: /\bxox[abprs]-[A-Za-z0-9-]{20,}/g },
  { what: 'an OpenAI key', form: /\bsk-(?:proj-)?[A-Za-z0-9_-]{32,}/g },
  { what: 'a Google API key', form: /\bAIza[A-Za-z0-9_-]{35}\b/g },
  { what: 'a Resend key', form: /\bre_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}/g },
  { what: 'a private key', form: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/g },
];

/** How every form, token and connection string begins: one search instead of a dozen in the many texts that hold none. */
const BEGINNING =
  /sb_secret_|sbp_[a-f0-9]|k_live_|AKIA[0-9A-Z]|gh[pousr]_[A-Za-z0-9]{8}|xox[abprs]-|sk-[A-Za-z0-9_-]{20}|AIza|re_[A-Za-z0-9]{8}_|eyJ|-----BEGIN |:\/\//;

/** The secrets written into a text, in order: keys, tokens, and passwords in connection strings. Placeholders and public keys are none. */
export function secretsIn(text: string): readonly Secret[] {
  if (!BEGINNING.test(text)) return [];
  const found: Secret[] = [];
  for (const { what, form } of FORMS) {
    for (const match of text.matchAll(form)) {
      if (isRandom(match[0]) || what === 'a private key')
        found.push({ what, start: match.index, end: match.index + match[0].length });
    }
  }
  return [...found, ...tokensIn(text), ...passwordsIn(text)].sort((a, b) => a.start - b.start);
}

/** JSON Web Tokens: Supabase's anon key is public, and so are the keys of its local demo project. */
function* tokensIn(text: string): Iterable<Secret> {
  for (const match of text.matchAll(/\beyJ[A-Za-z0-9_-]{10,}\.(eyJ[A-Za-z0-9_-]{10,})(?:\.[A-Za-z0-9_*-]*)?/g)) {
    const claims = claimsOf(match[1] ?? '');
    if (!claims || claims.role === 'anon' || claims.iss === 'supabase-demo') continue;
    const what = claims.role === 'service_role' ? 'a service role key' : 'a JSON Web Token';
    yield { what, start: match.index, end: match.index + match[0].length };
  }
}

function claimsOf(payload: string): { readonly role?: unknown; readonly iss?: unknown } | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return claims !== null && typeof claims === 'object' ? claims : undefined;
  } catch {
    return undefined;
  }
}

const LOCAL_HOST = /^(?:localhost|127\.|0\.0\.0\.0|\[::1\]|host\.docker\.internal|db\b|postgres\b|example\.)/i;
const PLACEHOLDER =
  /^(?:pass(?:word|wd)?|postgres|secret|changeme|x+|\*+|\.{3}|user|admin|test|your.*|my.*|\[.*|<.*|\$.*|\{.*|%.*)$/i;

/** The password of a connection string to a host that is not the reader's own. */
function* passwordsIn(text: string): Iterable<Secret> {
  for (const match of text.matchAll(
    /\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|rediss?|amqps?):\/\/[^\s:/@'"]*:([^\s/@'"]{3,})@([^\s/'":]+)/dg,
  )) {
    const [password = '', host = ''] = [match[1], match[2]];
    const place = match.indices?.[1];
    if (!place || LOCAL_HOST.test(host) || PLACEHOLDER.test(password)) continue;
    yield { what: 'a password in a connection string', start: place[0], end: place[1] };
  }
}

/** Keys are random: letters and digits mixed, no long run of one character, as placeholders have. */
function isRandom(key: string): boolean {
  const body = key.replace(/^[a-zA-Z]+[_-]/, '');
  return new Set(body).size >= 10 && !/(.)\1{5}/.test(body) && !/your|example|placeholder|xxxx/i.test(body);
}
