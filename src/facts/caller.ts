import { functionCalls } from '../catalog/function-calls.ts';
import type { Catalog, Routine } from '../catalog/model.ts';
import type { Expression, Oid } from '../catalog/object-model.ts';
import { lexemeAt } from '../syntax/lexeme.ts';
import { statementText } from '../syntax/statement.ts';
import { atomicStatement } from './body/queries.ts';

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
  const names = new Set<string>();
  const add = ({ oid, schema, name }: Routine) => {
    asking.add(oid);
    names.add(name).add(`${schema}.${name}`);
  };
  const others = new Map<Routine, ReadonlySet<string>>();
  for (const routine of catalog.routines.values()) {
    const atomic = routine.extension === undefined ? atomicStatement(routine) : undefined;
    const text = atomic ? statementText(atomic) : routine.body;
    if (!text) continue;
    if (asksItself(text)) add(routine);
    else others.set(routine, calledIn(text));
  }
  for (let before = -1; before !== asking.size; ) {
    before = asking.size;
    for (const [routine, called] of others) {
      if (asking.has(routine.oid)) continue;
      for (const name of called) {
        if (!names.has(name)) continue;
        add(routine);
        break;
      }
    }
  }
  return asking;
}

/** What no body lacks that asks by itself. */
const MAY_ASK = /auth|request\.|current_setting/i;

function asksItself(body: string): boolean {
  if (!MAY_ASK.test(body)) return false;
  let setting = false;
  let role = false;
  return read(
    body,
    (called) => {
      setting ||= called === 'current_setting';
      return (setting && role) || CALLER_FUNCTIONS.has(called);
    },
    (text) => {
      role ||= text === "'role'";
      return (setting && role) || TOKEN.test(text);
    },
  );
}

function calledIn(body: string): ReadonlySet<string> {
  const called = new Set<string>();
  read(body, (name) => {
    called.add(name);
    return false;
  });
  return called;
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
      routines.some(({ body }) => body !== undefined && calledIn(body).has('current_setting')),
  );
}

/** What PostgREST tells of a request: its token's claims, its role, its headers. */
const TOKEN = /request\.(?:jwt|header)/;

/**
 * Shows the names before an opening parenthesis, qualified as written, and the string constants, until one is what is looked for;
 * whether one was.
 */
function read(body: string, isCall: (name: string) => boolean, isText?: (text: string) => boolean): boolean {
  let name = '';
  for (let one = lexemeAt(body, 0); one; one = lexemeAt(body, one.end)) {
    const { kind, start, end } = one;
    if (kind === 'comment') continue;
    const text = body.slice(start, end);
    if (kind === 'string' && isText?.(text)) return true;
    if (kind === 'word' || kind === 'name') {
      const part = kind === 'name' ? text.slice(1, -1) : text.toLowerCase();
      name = name.endsWith('.') ? name + part : part;
    } else if (text === '.') name += '.';
    else {
      if (name !== '' && text.startsWith('(') && isCall(name)) return true;
      name = '';
    }
  }
  return false;
}
