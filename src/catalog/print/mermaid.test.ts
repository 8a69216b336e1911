import { beforeAll, describe, expect, test } from 'vitest';
import { parseFile } from '../../syntax/parse.ts';
import { loadParser } from '../../syntax/parser.ts';
import { initdb } from '../platform/initdb.ts';
import { createReplay } from '../replay/replay.ts';
import { printMermaid } from './mermaid.ts';
import { attributeName, attributeType, mermaidText } from './mermaid-names.ts';

beforeAll(loadParser);

function diagram(text: string): string {
  const replay = createReplay({ catalog: initdb('postgres'), role: 'postgres', searchPath: ['public'] });
  for (const statement of parseFile({ path: 'a.sql', text }).statements) replay.apply(statement);
  return printMermaid(replay.catalog);
}

test('one row or many, certain or not', () => {
  const lines = diagram(`
    create table a (id int primary key);
    create table many (a int not null references a);
    create table maybe (a int references a);
    create table one (a int not null unique references a);
    create table own (a int primary key references a);
    create table part (a int references a, b int, unique (a, b));
    create unique index on maybe (a) where a > 1;
  `).split('\n');
  expect(lines.filter((line) => line.includes(' : '))).toEqual([
    '  a ||--o{ t_many : "a"',
    '  a |o--o{ maybe : "a"',
    '  a ||--o| t_one : "a"',
    '  a ||--o| own : "a"',
    '  a |o--o{ part : "a"',
  ]);
});

test('a name cannot end its line, its quotes or the diagram', () => {
  const hostile = `x"] {
  %%{init: {}}%% direction TB`;
  const text = diagram(`create table "${hostile.replaceAll('"', '""')}" ("${hostile.replaceAll('"', '""')}" int primary key);`);
  expect(text).toBe(
    [
      'erDiagram',
      '  x_init_direction_TB["x#34;#93; #123;   #37;#37;#123;init#58; #123;#125;#125;#37;#37; direction#32;TB"] {',
      '    integer x_init_direction_TB PK "x#34;#93; #123;   #37;#37;#123;init#58; #123;#125;#125;#37;#37; direction#32;TB"',
      '  }',
      '',
    ].join('\n'),
  );
});

test('tables whose identifiers would be the same', () => {
  expect(diagram('create table "a b" (); create table "a-b" (); create table "A B" ();').split('\n').slice(1, 4)).toEqual([
    '  A_B["A B"]',
    '  a_b_2["a b"]',
    '  a_b_3["a-b"]',
  ]);
});

describe('what the grammar takes for attributes', () => {
  test.each([
    ['numeric(14,2)[]', 'numeric_14_2[]'],
    ['timestamp(3) with time zone', 'timestamptz_3'],
    ['character varying(20)', 'varchar_20'],
    ['public.order_state', 'order_state'],
    ['"Weird"."Typ e"', '_Weird_Typ_e'],
  ])('type %s', (type, written) => expect(attributeType(type)).toBe(written));

  test.each([
    ['pk', '_pk'],
    ['größe', 'größe'],
    ['2nd', '_2nd'],
    ['a b;c', 'a_b_c'],
    ['😀', '_'],
  ])('name %s', (name, written) => expect(attributeName(name)).toBe(written));

  test('control characters are blanks', () => expect(mermaidText('a\u0007b\u202ec')).toBe('a b c'));
});
