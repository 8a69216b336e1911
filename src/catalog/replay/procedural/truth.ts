import { compare, UNKNOWN, type Unknown, type Value } from './values.ts';

/** A condition's value: SQL's three values and UNKNOWN, which may turn out any of them. */
export type Truth = boolean | null | Unknown;

/** The cast to boolean. */
export function truthOf(value: Value): Truth {
  if (value === UNKNOWN || value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (typeof value !== 'string') return UNKNOWN;
  if (/^(?:t|true|yes|y|on|1)$/i.test(value.trim())) return true;
  return /^(?:f|false|no|n|off|0)$/i.test(value.trim()) ? false : UNKNOWN;
}

export function negated(value: Truth): Truth {
  return typeof value === 'boolean' ? !value : value;
}

/** False where one is false; else unknown before null, for what is unknown may be false. */
export function and(values: readonly Value[]): Truth {
  return joined(values, false);
}

export function or(values: readonly Value[]): Truth {
  return joined(values, true);
}

function joined(values: readonly Value[], decisive: boolean): Truth {
  let result: Truth = !decisive;
  for (const value of values) {
    if (value === decisive) return decisive;
    if (value === UNKNOWN) result = UNKNOWN;
    else if (value === null && result !== UNKNOWN) result = null;
  }
  return result;
}

/** Result of `=`, `<>`, `<` … */
export function compared(operator: string, left: Value, right: Value): Truth {
  const order = compare(left, right);
  if (order === null || order === UNKNOWN) return order;
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}
