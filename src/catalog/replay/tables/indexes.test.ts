import { beforeAll, expect, test } from 'vitest';
import { loadPlatform } from '../../../project/platform.ts';
import { parseFile } from '../../../syntax/parse.ts';
import { loadParser } from '../../../syntax/parser.ts';
import { createReplay } from '../replay.ts';

beforeAll(() => loadParser());

// PostgreSQL 15's answer; the fixtures run in transactions, where CONCURRENTLY is left out
test('a partitioned table takes no index concurrently, its partitions do', () => {
  const { apply } = createReplay(loadPlatform('postgres'));
  const sql = `create table logs (at date) partition by range (at);
    create table logs_2025 partition of logs for values from ('2025-01-01') to ('2026-01-01');
    create index concurrently on logs (at);
    create index concurrently on logs_2025 (at);`;
  const { statements } = parseFile({ path: 'x.sql', text: sql });
  const refused = statements.flatMap((statement) => apply(statement)).flatMap(({ failure }) => failure ?? []);
  expect(refused.map(({ sqlstate, message }) => `${sqlstate} ${message}`)).toEqual([
    '0A000 cannot create index on partitioned table "logs" concurrently',
  ]);
});
