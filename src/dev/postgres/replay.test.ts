import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layoutOf } from '../../project/layout.ts';
import { loadPlatform } from '../../project/platform.ts';
import type { Platform } from '../../project/project.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { loadParser } from '../../syntax/parser.ts';
import { ROOT, readFixture, sqlFilesIn } from '../fixture/fixture.ts';
import { compareWithPostgres } from './compare.ts';
import { type Database, openDatabase } from './database.ts';
import { dumpOf } from './dump.ts';
import { type KnownDifference, knownDifferences, unexplained } from './known-differences.ts';
import { preparePlatform, withoutExposedTables } from './prepare-platform.ts';

interface Case {
  readonly path: string;
  readonly platform: Platform;
  readonly autoExposeNewTables: boolean;
  readonly files: readonly SourceFile[];
}

const cases: readonly Case[] = [...fixtureCases('fixtures/replay'), ...fixtureCases('fixtures/rules'), ...projectCases()];

const seen = new Set<KnownDifference>();
let database: Database;
beforeAll(async () => {
  await loadParser();
  database = await openDatabase();
});
afterAll(() => database.close());

// One database serves all: the platform of Supabase is put on it when plain PostgreSQL's fixtures are through.
for (const platform of ['postgres', 'supabase'] as const) {
  describe(platform, () => {
    beforeAll(() => preparePlatform(database, platform));
    const ofPlatform = cases.filter((one) => one.platform === platform);
    test.for([...ofPlatform, emptyCase(platform)])('$path', async ({ path, autoExposeNewTables, files }) => {
      const start = loadPlatform(platform, { autoExposeNewTables });
      const { differences, unfollowed } = await compareWithPostgres(
        database,
        start,
        files,
        autoExposeNewTables ? '' : withoutExposedTables(),
      );
      const rest = unexplained(path, differences, seen);
      expect(rest, `${path}: the replay and PostgreSQL disagree\n${[...rest, ...unfollowed].join('\n')}\n`).toEqual([]);
    });

    // that it is the same catalog again, dump.test.ts tells
    test.for(ofPlatform.filter(isDumped))('$path as a dump', async ({ path, autoExposeNewTables, files }) => {
      const start = loadPlatform(platform, { autoExposeNewTables });
      const before = autoExposeNewTables ? '' : withoutExposedTables();
      const { differences, refused } = await compareWithPostgres(database, start, [dumpOf(start, files)], before);
      expect({ refused, rest: unexplained(path, differences, seen) }).toEqual({ refused: 0, rest: [] });
    });
  });
}

test('every known difference is still there', () => {
  const ofFixtures = knownDifferences.filter(({ fixtures }) => !fixtures.test('random.sql'));
  const mended = ofFixtures.filter((known) => !seen.has(known)).map(({ difference, reason }) => `${difference} (${reason})`);
  expect(mended, `take these out of known-differences.ts:\n${mended.join('\n')}`).toEqual([]);
});

/** Its one refusal is known to dump.test.ts. */
function isDumped({ path }: Case): boolean {
  return !path.startsWith('fixtures/rules') && !path.endsWith('enum-literals.sql');
}

/** The platform itself. */
function emptyCase(platform: Platform): Case {
  return { path: `the platform ${platform}`, platform, autoExposeNewTables: true, files: [] };
}

function fixtureCases(folder: string): readonly Case[] {
  return sqlFilesIn(folder).map((path) => {
    const { config, files } = readFixture(path);
    return { path, platform: config.platform, autoExposeNewTables: config.autoExposeNewTables, files };
  });
}

/** The projects under `fixtures/projects`, by the folders that hold their migrations. */
function projectCases(): readonly Case[] {
  const files = sqlFilesIn('fixtures/projects');
  const folders = [...new Set(files.map((file) => file.slice(0, file.lastIndexOf('/'))))];
  return folders.flatMap((folder) => {
    const layout = layoutOf(join(ROOT, folder));
    if (!layout) return [];
    const sources = layout.files.map(({ name, path }) => ({ path: name, text: readFileSync(path, 'utf8') }));
    const platform: Platform = layout.tool === 'supabase' ? 'supabase' : 'postgres';
    return [{ path: folder, platform, autoExposeNewTables: true, files: sources }];
  });
}
