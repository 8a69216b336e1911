import { createHash } from 'node:crypto';
import type { Catalog, Routine, RoutineArgument } from '../model.ts';
import { quoteIdentifier } from '../names.ts';
import { formatType } from '../types.ts';
import { aclJson, rolesThatMay } from './privileges.ts';
import type { FunctionJson } from './shape.ts';
import { nullIfEmpty } from './text.ts';

const KIND: Readonly<Record<Routine['kind'], string>> = { function: 'f', procedure: 'p', aggregate: 'a', 'window function': 'w' };

export function functionJson(catalog: Catalog, routine: Routine): FunctionJson {
  return {
    schema: routine.schema,
    name: routine.name,
    args: identityArguments(catalog, routine),
    returns: resultText(catalog, routine),
    kind: KIND[routine.kind],
    security_definer: routine.securityDefiner,
    config: nullIfEmpty(routine.settings),
    language: routine.language,
    volatility: routine.volatility.charAt(0),
    owner: routine.owner,
    acl: aclJson(routine.acl),
    src_md5: routine.body === undefined ? null : createHash('md5').update(routine.body).digest('hex'),
    execute: rolesThatMay(catalog, routine, 'EXECUTE'),
  };
}

/** As `pg_get_function_identity_arguments`: no defaults, no columns of a RETURNS TABLE (`print_function_arguments` in ruleutils.c). */
export function identityArguments(catalog: Catalog, routine: Routine): string {
  return routine.arguments
    .filter((argument) => argument.mode !== 'table')
    .map((argument) => `${modeText(routine, argument)}${argumentText(catalog, argument)}`)
    .join(', ');
}

function modeText(routine: Routine, { mode }: RoutineArgument): string {
  if (mode === 'in') return routine.kind === 'procedure' ? 'IN ' : '';
  return `${mode.toUpperCase()} `;
}

function argumentText(catalog: Catalog, { name, type }: RoutineArgument): string {
  return `${name ? `${quoteIdentifier(name)} ` : ''}${formatType(catalog, type)}`;
}

/** As `pg_get_function_result`: null for a procedure. */
function resultText(catalog: Catalog, routine: Routine): string | null {
  if (routine.kind === 'procedure') return null;
  const columns = routine.arguments.filter((argument) => argument.mode === 'table');
  if (columns.length) return `TABLE(${columns.map((column) => argumentText(catalog, column)).join(', ')})`;
  if (!routine.returns) return null;
  return `${routine.returns.setOf ? 'SETOF ' : ''}${formatType(catalog, routine.returns)}`;
}
