/** A string constant: with `standard_conforming_strings` on, as it is by default, a backslash is a backslash. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A string constant in dollar quotes whose tag does not stand in the text. */
export function dollarQuote(text: string, tag = 'function'): string {
  let mark = `$${tag}$`;
  for (let number = 1; `${text}$`.includes(mark); number++) mark = `$${tag}${number}$`;
  return `${mark}${text}${mark}`;
}
