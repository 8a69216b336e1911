import { beforeAll, expect, test } from 'vitest';
import { parseFile } from '../../syntax/parse.ts';
import { loadParser } from '../../syntax/parser.ts';
import { statementText } from '../../syntax/statement.ts';
import { readFixture, sqlFilesIn } from '../fixture/fixture.ts';
import { earleyReading } from './earley-reading.ts';
import { grammarReading } from './grammar-reading.ts';

beforeAll(() => loadParser());

test('pgsql-ast-parser reads the fixtures’ statements as PostgreSQL’s grammar does, where it reads them', () => {
  const disagreements: string[] = [];
  let agreed = 0;
  for (const path of sqlFilesIn('fixtures')) {
    for (const statement of readFixture(path).files.flatMap((file) => parseFile(file).statements)) {
      const text = statementText(statement);
      const second = earleyReading(text);
      if (!second) continue;
      const first = grammarReading(statement);
      if (first.join('\n') === second.join('\n')) agreed++;
      else {
        const only = (these: readonly string[], those: readonly string[]) =>
          these.filter((line) => !those.includes(line)).join('; ');
        disagreements.push(
          `${path}: ${text}\n  only PostgreSQL: ${only(first, second)}\n  only pgsql-ast-parser: ${only(second, first)}`,
        );
      }
    }
  }
  expect(disagreements, disagreements.join('\n\n')).toEqual([]);
  expect(agreed, 'statements that both parsers read').toBeGreaterThan(30);
});
