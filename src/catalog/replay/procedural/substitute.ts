import { as, type ColumnRef, type Node, namesOf, stringOf } from '../../../syntax/node.ts';
import type { Statement } from '../../../syntax/statement.ts';
import { valueOfVariable } from '../analysis/variable-values.ts';
import type { Context } from './context.ts';
import { isMoment, toText, type Value } from './values.ts';

/**
 * A statement with the variables of PL/pgSQL replaced by what they hold: constants, or a parameter where that is not known, which is
 * what PostgreSQL sees. Only the statements that take parameters are given here: DML and queries.
 */
export function substituted(statement: Statement, context: Pick<Context, 'variable' | 'parameters'>): Statement {
  const node = copy(statement.node, context) as Statement['node'];
  return node === statement.node ? statement : { ...statement, node };
}

/** The tree itself where nothing in it changes. */
function copy(value: unknown, context: Pick<Context, 'variable' | 'parameters'>): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => copy(item, context));
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  const replaced = replacement(value as Node, context);
  if (replaced) return replaced;
  let changed: Record<string, unknown> | undefined;
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key];
    const next = copy(item, context);
    if (next === item) continue;
    changed ??= { ...value };
    changed[key] = next;
  }
  return changed ?? value;
}

function replacement(node: Node, { variable, parameters }: Pick<Context, 'variable' | 'parameters'>): Node | undefined {
  const reference = as(node, 'ColumnRef');
  const parameter = as(node, 'ParamRef');
  if (parameter) return marked(constantOf(parameters[(parameter.number ?? 0) - 1]));
  if (!reference || !isPlain(reference)) return undefined;
  const value = variable(namesOf(reference.fields));
  return value === undefined ? undefined : (marked(constantOf(value)) ?? { ParamRef: { number: 1 } });
}

function marked(constant: Node | undefined): Node | undefined {
  return constant && valueOfVariable(constant);
}

function isPlain({ fields = [] }: ColumnRef): boolean {
  return fields.every((field) => stringOf(field) !== undefined);
}

function constantOf(value: Value | undefined): Node | undefined {
  if (value === null) return { A_Const: { isnull: true } };
  if (value !== undefined && isMoment(value)) return { A_Const: { sval: { sval: String(toText(value)) } } };
  switch (typeof value) {
    case 'boolean':
      return { A_Const: { boolval: { boolval: value } } };
    case 'string':
      return { A_Const: { sval: { sval: value } } };
    case 'number':
      return Math.abs(value) <= 0x7fffffff && Number.isInteger(value)
        ? { A_Const: { ival: { ival: value } } }
        : { A_Const: { fval: { fval: String(value) } } };
    default:
      return undefined;
  }
}
