import { createHash } from 'node:crypto';
import type { Catalog, Routine } from '../model.ts';
import { identityArguments, resultOf } from '../routines.ts';
import { aclJson, rolesThatMay } from './privileges.ts';
import type { FunctionJson } from './shape.ts';
import { nullIfEmpty } from './text.ts';

const KIND: Readonly<Record<Routine['kind'], string>> = { function: 'f', procedure: 'p', aggregate: 'a', 'window function': 'w' };

export function functionJson(catalog: Catalog, routine: Routine): FunctionJson {
  return {
    schema: routine.schema,
    name: routine.name,
    args: identityArguments(catalog, routine),
    returns: routine.kind === 'procedure' ? null : (resultOf(catalog, routine) ?? null),
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
