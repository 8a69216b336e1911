import { beforeAll, expect, test } from 'vitest';
import { loadPlatform } from '../../project/platform.ts';
import { parseFile } from '../../syntax/parse.ts';
import { loadParser } from '../../syntax/parser.ts';
import { findRelation } from '../catalog.ts';
import { knownExtensions } from '../extension-contents.ts';
import { formatType } from '../types.ts';
import { createReplay } from './replay.ts';

beforeAll(() => loadParser());

/** What is refused, and the catalog at the end. */
function replay(sql: string) {
  const { apply } = createReplay(loadPlatform('supabase'));
  const steps = parseFile({ path: 'x.sql', text: sql }).statements.flatMap((statement) => apply(statement));
  return { refused: steps.flatMap(({ failure }) => failure?.message ?? []), catalog: steps.at(-1)?.after };
}

test('every known extension can be created', () => {
  const statements = knownExtensions.map((name) => `create extension if not exists "${name}" cascade;`);
  expect(replay(statements.join('\n')).refused).toEqual([]);
});

test('kinds of geometry are spelled as PostGIS spells them', () => {
  const types = {
    'geometry(point)': 'geometry(Point)',
    'geography(pointzm)': 'geography(PointZM,4326)',
    'geometry(MULTIPOLYGON, 3857)': 'geometry(MultiPolygon,3857)',
    "geometry('LINESTRING', 0)": 'geometry(LineString)',
    geography: 'geography',
  };
  const columns = Object.keys(types).map((type, i) => `c${i} ${type}`);
  const { catalog } = replay(`create extension postgis with schema extensions; create table places (${columns});`);
  const table = catalog && findRelation(catalog, 'public', 'places');
  const printed = catalog && table?.kind === 'table' ? table.columns.map(({ type }) => formatType(catalog, type)) : [];
  expect(printed).toEqual(Object.values(types).map((type) => `extensions.${type}`));
});

test('a function of an extension that is not listed may be an aggregate', () => {
  const query = 'select z, st_asmvt(q.*) from (select 1 as z, 2 as id) q group by z';
  expect(replay(`create extension postgis; create view tiles as ${query};`).refused).toEqual([]);
  expect(replay(`create view tiles as ${query.replace('st_asmvt(q.*)', 'q.id')};`).refused).toHaveLength(1);
});
