import type { Catalog } from '../../catalog/model.ts';
import { displayName, quoteIdentifier } from '../../catalog/names.ts';
import type { Expression } from '../../catalog/object-model.ts';
import { nameEdits } from '../../catalog/print/names.ts';
import { type Edit, editedText } from '../../catalog/print/written.ts';
import { hasAnyColumnPrivilege, hasPrivilege, isSuperuser, PRIVILEGE, rolesHeld } from '../../catalog/privileges.ts';
import type { Policy, Table } from '../../catalog/relation-model.ts';
import { walk } from '../../syntax/node.ts';
import { type Place, placeOf } from '../../syntax/statement.ts';
import { byteRange, statementTokens, type Token } from '../../syntax/tokens.ts';
import { type AuthCall, authCalls } from '../auth-calls.ts';
import { POLICY_COMMANDS } from '../policies.ts';
import { callerOf } from '../policy/caller.ts';
import { judgePredicate } from '../policy/judge.ts';
import type { FixProposal, ProposedEdit } from './proposal.ts';

type Placed = Expression & { readonly place: Place };

/** Wraps each `auth.uid()` and its kin that a policy calls for every row: the answer is the same, asked for once. */
export function wrapAuthCalls(catalog: Catalog, table: Table, policy: Policy): FixProposal | undefined {
  const clauses = [
    { word: 'using', expression: policy.using },
    { word: 'with check', expression: policy.check },
  ].flatMap(({ word, expression }) => {
    const calls = expression ? authCalls(expression).filter(({ wrapped }) => !wrapped) : [];
    return expression && calls.length > 0 ? [{ word, expression, calls }] : [];
  });
  if (clauses.length === 0) return undefined;
  const edits: ProposedEdit[] = [];
  const changed: string[] = [];
  for (const { word, expression, calls } of clauses) {
    if (!isPlaced(expression) || !calls.every((call) => mayWrap(catalog, expression, call))) return undefined;
    const places = calls.map(({ location }) => placeOf(expression.place.statement, location, 'call'));
    for (const at of places) edits.push({ at, newText: '(select ', side: 'before' }, { at, newText: ')', side: 'after' });
    changed.push(`${word} (${rewritten(catalog, table, expression, places)})`);
  }
  return {
    title: 'wrap what is called for every row in a sub-select',
    applicability: 'safe',
    edits,
    migration: `${alterPolicy(table, policy)} ${changed.join(' ')};`,
  };
}

function isPlaced(expression: Expression): expression is Placed {
  return expression.place !== undefined && !expression.place.statement.placeholders;
}

/** A call with a row's values in it is another one for each row, one in FROM gives rows, and a volatile one another answer each time. */
function mayWrap(catalog: Catalog, { references }: Expression, { node, location, isFromItem }: AuthCall): boolean {
  let ofRow = false;
  walk(node.args, (tag) => {
    ofRow ||= tag === 'ColumnRef';
    return undefined;
  });
  const meant = references.flatMap((one) => (one.location === location ? (catalog.routines.get(one.object) ?? []) : []));
  return !ofRow && !isFromItem && location !== undefined && meant.every(({ volatility }) => volatility !== 'volatile');
}

function wrapping(place: Place): readonly Edit[] {
  const [start, end] = byteRange(place);
  return [
    { start, end: start, text: '(select ' },
    { start: end, end, text: ')' },
  ];
}

/** An expression as it is to be written now, with names as they are now and these calls wrapped. */
function rewritten(catalog: Catalog, table: Table, expression: Placed, wrapped: readonly Place[]): string {
  const names = nameEdits(catalog, expression, table.oid);
  return editedText(expression.place.statement, byteRange(expression.place), [...wrapped.flatMap(wrapping), ...names]);
}

function alterPolicy(table: Table, { name }: Policy): string {
  return `alter policy ${quoteIdentifier(name)} on ${displayName(table)}`;
}

/**
 * Gives a permissive policy to `authenticated` alone. Safe where it never said yes to anybody else who may touch the table; undefined
 * for a restrictive policy, which would bind fewer.
 */
export function giveToAuthenticated(catalog: Catalog, table: Table, policy: Policy): FixProposal | undefined {
  const statement = policy.place?.statement;
  if (!policy.permissive || !statement || !catalog.roles.has('authenticated')) return undefined;
  const edit = rolesEdit(policy.place);
  return {
    title: 'give the policy to `authenticated` alone',
    applicability: onlyAuthenticatedPass(catalog, table, policy) ? 'safe' : 'unsafe',
    edits: edit ? [edit] : [],
    migration: `${alterPolicy(table, policy)} to authenticated;`,
  };
}

/** Whether each role that may touch the table is let in as `authenticated` too, or was never let in. */
function onlyAuthenticatedPass(catalog: Catalog, table: Table, { using, check }: Policy): boolean {
  const expressions = [using, check].filter((expression) => expression !== undefined);
  return [...catalog.roles.values()].every((role) => {
    if (role.bypassRowSecurity || isSuperuser(catalog, role.name) || rolesHeld(catalog, role.name).has('authenticated'))
      return true;
    // Nobody runs as one of PostgreSQL's own roles; who is a member is asked about in turn.
    if (role.name.startsWith('pg_')) return true;
    const mayTouch = POLICY_COMMANDS.some(
      (command) =>
        hasPrivilege(catalog, role.name, table, PRIVILEGE[command]) ||
        (command !== 'DELETE' && hasAnyColumnPrivilege(catalog, role.name, table, PRIVILEGE[command])),
    );
    if (!mayTouch || (role.name === table.owner && !table.rowSecurity.forced)) return true;
    const caller = callerOf(role.name);
    return expressions.length > 0 && expressions.every((one) => judgePredicate(catalog, table, one, caller).answer === 'never');
  });
}

/** The roles after TO, or TO itself before the first condition. */
function rolesEdit({ statement }: Place): ProposedEdit | undefined {
  if (statement.tag !== 'CreatePolicyStmt' && statement.tag !== 'AlterPolicyStmt') return undefined;
  const tokens = statementTokens(statement);
  const to = indexOutside(tokens, ['to']);
  const condition = tokens[indexOutside(tokens, ['using', 'with'])];
  if (to < 0)
    return (
      condition && {
        at: placeOf(statement, condition.start - statement.base, 'token'),
        newText: 'to authenticated ',
        side: 'before',
      }
    );
  const first = tokens[to + 1];
  const last = condition ? tokens[tokens.indexOf(condition) - 1] : tokens.at(-1);
  if (!first || !last) return undefined;
  const { source, utf8 } = statement.text;
  return { at: { file: source, start: utf8.toUtf16(first.start), end: utf8.toUtf16(last.end) }, newText: 'authenticated' };
}

/** The first of these words that stands in no parentheses. */
function indexOutside(tokens: readonly Token[], words: readonly string[]): number {
  let depth = 0;
  return tokens.findIndex(({ word }) => {
    if (word === '(') depth++;
    else if (word === ')') depth--;
    return depth === 0 && words.includes(word);
  });
}
