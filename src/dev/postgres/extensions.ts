import type { PGlite } from '@electric-sql/pglite';
import extensions from '../../catalog/platform/extensions.json' with { type: 'json' };

interface Contents {
  readonly schema?: string;
  readonly requires?: readonly string[];
  readonly sql?: string;
}

const FOLDERS = ['/pglite/share/postgresql/extension', '/tmp/pglite/share/postgresql/extension'];

/**
 * Makes extensions that are not to be had for PGlite installable: writes control files and scripts of what the replay thinks they bring.
 * `isThere` names those that PGlite has libraries of; they stay as they are, but that any role may create them, as supautils lets it.
 */
export function standInExtensions(db: PGlite, isThere: ReadonlySet<string>): void {
  const { FS } = db.Module;
  const folder = FOLDERS.find((path) => FS.analyzePath(path).exists);
  if (folder === undefined) throw new Error('PGlite keeps its extensions in another folder than known');
  for (const name of isThere) {
    const path = `${folder}/${name}.control`;
    const control = FS.readFile(path, { encoding: 'utf8' }).replace(/^\s*(?:trusted|superuser)\s*=.*$/gm, '');
    FS.writeFile(path, `${control}\nsuperuser = true\ntrusted = true\n`);
  }
  for (const [name, contents] of Object.entries(extensions as Readonly<Record<string, Contents>>)) {
    if (isThere.has(name)) continue;
    FS.writeFile(`${folder}/${name}.control`, controlText(contents));
    FS.writeFile(`${folder}/${name}--stand-in.sql`, scriptText(contents));
  }
}

function controlText({ schema, requires }: Contents): string {
  return [
    `default_version = 'stand-in'`,
    `relocatable = ${schema === undefined}`,
    ...(schema === undefined ? [] : [`schema = '${schema}'`]),
    ...(requires?.length ? [`requires = '${requires.join(', ')}'`] : []),
    'superuser = true',
    'trusted = true\n',
  ].join('\n');
}

/** Bodies and libraries are left out of what the replay knows. */
function scriptText({ sql }: Contents): string {
  const callable = (sql ?? '')
    .replace(/\blanguage c\b/g, 'language sql')
    .replace(/(returns trigger) language sql/g, '$1 language plpgsql');
  return `set local check_function_bodies = off;\n${callable};\n`;
}
