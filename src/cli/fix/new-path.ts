import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { compareNames, isLeafName, type MigrationFolder } from '../../project/layout.ts';
import { InputError } from '../../source/input-error.ts';

/** What a migration's name begins with, and how it goes on: `V`, `20250131120000`, `__`. */
const NUMBERED = /^([vV]?)(\d+)(?:(_+|-)(?!\d\d[-_])|(\.)(?!\d))/;

/**
 * Where a new migration goes so that the tool runs it last: named as the last one is, by time or by number.
 * @throws {InputError} where that cannot be told from the names that are there.
 */
export function newMigrationPath(folder: MigrationFolder, now: Date): string {
  const last = folder.files.at(-1);
  const refuse = (why: string) => new InputError(`cannot tell where a new migration goes: ${why}; --print shows it`);
  if (!last || folder.path === last.path) throw refuse(`${basename(folder.path)} is in no folder of migrations`);
  if (existsSync(join(folder.path, 'meta', '_journal.json')))
    throw refuse('Drizzle runs what its journal lists (`drizzle-kit generate --custom` makes one)');
  const [, letter = '', digits = '', line, dot = ''] = NUMBERED.exec(last.name) ?? [];
  const separator = line ?? dot;
  if (digits === '') throw refuse(`\`${last.name}\` begins with no number`);
  const stem = `${letter}${nextNumber(digits, now)}${separator}pglint_fixes`;
  const isLeaf = isLeafName(basename(last.path)) && basename(dirname(last.path)) === last.name;
  const name = isLeaf ? stem : `${stem}${/\.up\.sql$/i.test(last.name) ? '.up' : ''}.sql`;
  if (compareNames(folder.tool)(name, last.name) <= 0) throw refuse(`\`${name}\` would not come after \`${last.name}\``);
  return isLeaf ? join(folder.path, name, basename(last.path)) : join(folder.path, name);
}

/** The time, as far as the digits of the last one tell it, or the number after it. */
function nextNumber(last: string, now: Date): string {
  const stamp = `${now.toISOString().replace(/\D/g, '')}`; // YYYYMMDDHHMMSSmmm
  const unix = String(now.getTime());
  const isDate = /^20\d\d(?:0[1-9]|1[0-2])/.test(last) && [8, 12, 14, 17].includes(last.length);
  const isUnix = /^1/.test(last) && [10, 13].includes(last.length);
  const time = isDate ? stamp.slice(0, last.length) : isUnix ? unix.slice(0, last.length) : '0';
  return BigInt(time) > BigInt(last) ? time : String(BigInt(last) + 1n).padStart(last.length, '0');
}

/** The line that the migrations of some tools begin with (`-- migrate:up`), as the last one has it; empty for the others. */
export function firstLine(text: string): string {
  return /^--[ \t]*(?:migrate:up\b|\+(?:goose|micrate|migrate)[ \t]+up\b|up[ \t]+migration\b).*$/im.exec(text)?.[0].trim() ?? '';
}
