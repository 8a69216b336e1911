import { describe, expect, test } from 'vitest';
import { blankDownSections } from './sections.ts';

describe('down sections', () => {
  test.each([
    ['dbmate', '-- migrate:up\ncreate table a();\n-- migrate:down\ndrop table a;\n'],
    ['goose', '-- +goose Up\r\ncreate table a();\r\n-- +goose Down\r\ndrop table a;\r\n'],
    ['sql-migrate', '-- +migrate Up\ncreate table a();\n-- +migrate Down notransaction\ndrop table a;\n'],
    ['node-pg-migrate', '-- Up Migration\ncreate table a();\n-- Down Migration\ndrop table a;\n'],
  ])('of %s are blanked out, same length', (_, text) => {
    const blanked = blankDownSections(text);
    expect(blanked).toContain('create table a();');
    expect(blanked).not.toContain('drop');
    expect(blanked).toHaveLength(text.length);
    expect(blanked.split(/\r?\n/)).toHaveLength(text.split(/\r?\n/).length);
  });

  test('end where an up section begins', () => {
    const text = '-- +goose Down\ndrop table a;\n-- +goose Up\ncreate table a();';
    expect(blankDownSections(text).trim()).toBe('-- +goose Up\ncreate table a();');
  });

  test('are not begun by other words on the matter', () => {
    const text = '-- scale down migration costs\nselect 1; -- migrate:down\nselect 2; -- see +goose Down';
    expect(blankDownSections(text)).toBe(text);
  });
});
