import stringWidth from 'string-width';

/**
 * Breaks a line of prose at its spaces into lines of at most `width` columns, of which the first has `taken` columns less; a longer
 * word stays whole. Never breaks before `::`, with which commands to GitHub's log begin.
 */
export function wrap(text: string, width: number, taken = 0): readonly string[] {
  const [first = '', ...words] = text.split(' ');
  const lines: string[] = [];
  let line = first;
  let columns = taken + stringWidth(first);
  for (const word of words) {
    const wider = columns + 1 + stringWidth(word);
    if (wider <= width || word.startsWith('::')) {
      line += ` ${word}`;
      columns = wider;
    } else {
      lines.push(line);
      line = word;
      columns = stringWidth(word);
    }
  }
  return [...lines, line];
}
