/**
 * What must never reach a terminal, a log or a page as it is: C0 and C1 control characters, line and paragraph separators, marks that
 * reorder text (bidi) or are not seen at all, tag characters, and surrogates without their other half. The joiners U+200C and U+200D
 * stay: emoji and several scripts are written with them.
 */
const HOSTILE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/** The text on one line and harmless: each hostile character is shown as `\u{1b}`. */
export function plain(text: string): string {
  return text.replace(HOSTILE, escapeCharacter);
}

/** JSON text that holds the same values with no hostile character in it as it is: JSON itself escapes only C0. */
export function plainJson(json: string): string {
  return json.replace(HOSTILE, (character) =>
    Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  );
}

/** A character by its code point: `\u{1b}`. */
export function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/**
 * A line of a log with nothing in it that GitHub's runner takes for a command: `::` at its start, or the older `##[` anywhere
 * (ActionCommand.cs in actions/runner).
 */
export function logLine(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1\\u{3a}').replaceAll('##[', '##\\u{5b}');
}

/** The address if it is a plain web address, fit for any output as it is. */
export function webAddress(url: string | undefined): string | undefined {
  return url !== undefined && /^https:\/\/[\w./#?=&%~+:@-]+$/.test(url) ? url : undefined;
}

/** Data of a GitHub workflow command (`escapeData` in actions/toolkit): always one line. */
export function commandData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A property of a GitHub workflow command (`escapeProperty` in actions/toolkit). */
export function commandProperty(text: string): string {
  return commandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** One line of text as Markdown that shows just that text: whatever Markdown or HTML could read is a character reference. */
export function markdownText(text: string): string {
  return plain(text).replace(/[!-+:-@[-`{-~]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** As `markdownText`, with what stands between backticks as code. */
export function markdownMessage(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part) => (/^`[^`]+`$/.test(part) ? markdownCode(part.slice(1, -1)) : markdownText(part)))
    .join('');
}

/** Code inside a line or table cell; spaces are kept. */
export function markdownCode(text: string): string {
  return `<code>${markdownText(text).replace(/^ +| {2,}/g, (spaces) => '&nbsp;'.repeat(spaces.length))}</code>`;
}
