const known = new Map<string, RegExp | undefined>();

/**
 * A POSIX expression as JavaScript has it, to be asked about `text`. Undefined for one whose meaning differs, and for one that could take
 * long: a repeated group, or many repetitions on a long text.
 */
export function regularExpression(text: string, pattern: string, flags: string): RegExp | undefined {
  if (pattern.length > 200 || UNLIKE.test(pattern)) return undefined;
  const repetitions = pattern.match(/[*+{]/g)?.length ?? 0;
  if (repetitions > 0 && (repetitions > 3 || text.length > 2000)) return undefined;
  const key = `${flags}/${pattern}`;
  if (!known.has(key)) {
    if (known.size > 500) known.clear();
    known.set(key, compiled(pattern, `s${flags}`));
  }
  const expression = known.get(key);
  if (expression) expression.lastIndex = 0;
  return expression;
}

/** Word boundaries, character classes, options and back references of POSIX; groups that are repeated. */
const UNLIKE = /\\[mMyYAZ\d]|\[\[[:.=]|\(\?[^:=!]|\*{3}|\)[*+{]/;

function compiled(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}
