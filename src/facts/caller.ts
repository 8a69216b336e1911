import { functionCalls } from '../catalog/function-calls.ts';
import type { Catalog, Routine } from '../catalog/model.ts';
import type { Expression, Oid } from '../catalog/object-model.ts';
import { lexemes } from '../syntax/lexeme.ts';

const CALLER_FUNCTIONS = new Set(['auth.uid', 'auth.jwt', 'auth.role', 'auth.email']);

const known = new WeakMap<Catalog, ReadonlySet<Oid>>();

/**
 * The routines whose bodies ask who is calling: they call `auth.uid()` or its kin, read the claims of the request's token, its headers or
 * its role, or call a routine that does. Told from the words of the body; what is done with the answer is not looked at.
 */
export function askingCaller(catalog: Catalog): ReadonlySet<Oid> {
  const asking = known.get(catalog) ?? findAsking(catalog);
  known.set(catalog, asking);
  return asking;
}

function findAsking(catalog: Catalog): ReadonlySet<Oid> {
  const asking = new Set<Oid>();
  const calls = new Map<Routine, ReadonlySet<string>>();
  for (const routine of catalog.routines.values()) {
    if (!routine.body) continue;
    const { called, texts } = readBody(routine.body);
    calls.set(routine, called);
    const claims = [...texts].some((text) => TOKEN.test(text)) || (called.has('current_setting') && texts.has("'role'"));
    if (claims || [...CALLER_FUNCTIONS].some((name) => called.has(name))) asking.add(routine.oid);
  }
  for (let before = -1; before !== asking.size; ) {
    before = asking.size;
    const names = new Set(
      [...calls.keys()]
        .filter((routine) => asking.has(routine.oid))
        .flatMap((routine) => [routine.name, `${routine.schema}.${routine.name}`]),
    );
    for (const [routine, called] of calls) if ([...called].some((name) => names.has(name))) asking.add(routine.oid);
  }
  return asking;
}

/** Whether an expression or a view's query asks who is calling: it calls `auth.uid()` or its kin, or a routine that asks. */
export function asksForCaller(catalog: Catalog, expression: Expression, asking: ReadonlySet<Oid>): boolean {
  return expression.references.some(({ object }) => {
    const routine = catalog.routines.get(object);
    return routine !== undefined && (asking.has(object) || CALLER_FUNCTIONS.has(`${routine.schema}.${routine.name}`));
  });
}

/** Whether an expression or a view's query reads a setting (`current_setting`), itself or in a routine that it calls. */
export function readsSettings(catalog: Catalog, expression: Expression): boolean {
  return functionCalls(catalog, expression).some(
    ({ name, routines }) =>
      name.endsWith('.current_setting') ||
      routines.some(({ body }) => body !== undefined && readBody(body).called.has('current_setting')),
  );
}

/** What PostgREST tells of a request: its token's claims, its role, its headers. */
const TOKEN = /request\.(?:jwt|header)/;

/** The names before an opening parenthesis, qualified as written, and the string constants. */
function readBody(body: string): { readonly called: ReadonlySet<string>; readonly texts: ReadonlySet<string> } {
  const called = new Set<string>();
  const texts = new Set<string>();
  let name = '';
  for (const { kind, start, end } of lexemes(body)) {
    if (kind === 'comment') continue;
    const text = body.slice(start, end);
    if (kind === 'string') texts.add(text);
    if (kind === 'word' || kind === 'name') {
      const part = kind === 'name' ? text.slice(1, -1) : text.toLowerCase();
      name = name.endsWith('.') ? name + part : part;
    } else if (text === '.') name += '.';
    else {
      if (text.startsWith('(') && name !== '') called.add(name);
      name = '';
    }
  }
  return { called, texts };
}
