import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadPlatform } from '../../project/platform.ts';
import { loadParser } from '../../syntax/parser.ts';
import { ROOT, readFixture, sqlFilesIn } from '../fixture/fixture.ts';
import { lostByDump, replayFiles } from './dump.ts';

/** What no dump can hold, with the reason. Each must still be lost. */
const UNPRINTABLE: Readonly<Record<string, string>> = {
  'fixtures/replay/enum-literals.sql': 'expressions keep the text they were written with, and a label in it was renamed since',
  'fixtures/replay/identity-of-partitions.sql':
    'a NOT NULL that a partition wrote itself and inherits too: the dump writes it, then attaches',
  'fixtures/replay/keys-to-partitioned-tables.sql':
    'copies of foreign keys and their parts for partitions are not named one by one: the dump makes them with the key',
  'fixtures/replay/kinds-of-relations.sql':
    'an index ON ONLY that waits for those of its partitions: the dump attaches partitions after it',
};

beforeAll(loadParser);

describe('the replay of a dump is the catalog that was dumped', () => {
  const paths = ['fixtures/replay', 'fixtures/rules'].flatMap(sqlFilesIn);
  test.for(paths)('%s', (path) => {
    const { config, files } = readFixture(path);
    const start = loadPlatform(config.platform, { autoExposeNewTables: config.autoExposeNewTables });
    const lost = lostByDump(start, replayFiles(start, files).catalog);
    if (UNPRINTABLE[path] === undefined) expect(lost).toEqual([]);
    else expect(lost).not.toEqual([]);
  });

  test('fixtures/projects', () => {
    const files = sqlFilesIn('fixtures/projects').map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
    const start = loadPlatform('supabase');
    expect(lostByDump(start, replayFiles(start, files).catalog)).toEqual([]);
  });
});
