import type { TypeReference } from '../../object-model.ts';
import { builtin } from './common-type.ts';

/** Types of `current_date` and the like, by the grammar's name for them. */
export const SQL_VALUES: Readonly<Record<string, TypeReference>> = {
  SVFOP_CURRENT_CATALOG: builtin('name'),
  SVFOP_CURRENT_DATE: builtin('date'),
  SVFOP_CURRENT_ROLE: builtin('name'),
  SVFOP_CURRENT_SCHEMA: builtin('name'),
  SVFOP_CURRENT_TIME: builtin('timetz'),
  SVFOP_CURRENT_TIMESTAMP: builtin('timestamptz'),
  SVFOP_CURRENT_USER: builtin('name'),
  SVFOP_LOCALTIME: builtin('time'),
  SVFOP_LOCALTIMESTAMP: builtin('timestamp'),
  SVFOP_SESSION_USER: builtin('name'),
  SVFOP_USER: builtin('name'),
};
