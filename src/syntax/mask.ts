/**
 * Blanks out what a migration file may hold but PostgreSQL's grammar does not take: a byte order mark, NUL, psql meta-commands
 * (`\connect`, `\restrict` …) and the data after `COPY … FROM stdin;`. Length in UTF-16 units and line breaks stay as they are.
 */
export function maskSql(text: string): string {
  let sql = text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text;
  if (sql.includes('\0')) sql = sql.replaceAll('\0', ' ');
  if (sql.includes('\\')) sql = maskCopyData(sql).replace(/^\\[a-z!?].*$/gim, blank);
  return sql;
}

/** `COPY t FROM stdin;` and its data up to the line `\.`. */
function maskCopyData(sql: string): string {
  return sql.replace(/^[ \t]*copy\s[^;]*\sfrom\s+stdin\b[^;]*;[^\n]*\n([\s\S]*?^\\\.[ \t]*\r?$)/gim, (all: string, data: string) => {
    return all.slice(0, all.length - data.length) + blank(data);
  });
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}
