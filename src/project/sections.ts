/** Line comments that begin the part of a file that undoes it, and those that begin the part that does it. */
const DOWN = /^--[ \t]*(?:migrate:down\b|\+(?:goose|micrate|migrate)[ \t]+down\b|down[ \t]+migration\b)/i;
const UP = /^--[ \t]*(?:migrate:up\b|\+(?:goose|micrate|migrate)[ \t]+up\b|up[ \t]+migration\b)/i;

/**
 * Blanks out the down sections of a migration (dbmate's `-- migrate:down`, goose's `-- +goose Down`, sql-migrate's `-- +migrate Down`,
 * node-pg-migrate's `-- Down Migration`), from the marking line to the next up section or the end. Length in UTF-16 units and line
 * breaks stay as they are.
 */
export function blankDownSections(text: string): string {
  if (!/down/i.test(text)) return text;
  let down = false;
  return text.replace(/[^\r\n]+/g, (line) => {
    if (DOWN.test(line)) down = true;
    else if (down && UP.test(line)) down = false;
    return down ? ' '.repeat(line.length) : line;
  });
}
