import { expect, test } from 'vitest';
import type { Diagnostic, Edit } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { compatible, withFixes } from './edits.ts';
import { type MendRequest, mend } from './mend.ts';

function finding(file: SourceFile, message: string, edits: readonly [number, number, string][], migration?: string): Diagnostic {
  const placed = edits.map(([start, end, newText]): Edit => ({ span: { file, start, end }, newText }));
  return {
    rule: 'rule',
    severity: 'warning',
    message,
    span: { file, start: 0, end: 0 },
    related: [],
    fingerprint: message,
    fix: { title: 'mend', applicability: 'safe', edits: placed, ...(migration === undefined ? {} : { migration }) },
  };
}

test('of edits in conflict the first wins, insertions stand side by side', () => {
  const file = { path: 'a.sql', text: 'abcdef' };
  const all = [
    finding(file, 'one', [[1, 3, 'X']]),
    finding(file, 'two', [[2, 4, 'Y']]),
    finding(file, 'three', [[3, 3, '!']]),
    finding(file, 'four', [[3, 3, '?']]),
    finding(file, 'five', [[1, 1, '-']]),
    finding(file, 'one again', [[1, 3, 'X']]),
  ];
  const chosen = compatible(all);
  expect(chosen.map(({ message }) => message)).toEqual(['one', 'three', 'four', 'one again']);
  expect(withFixes([file], chosen)).toEqual([{ path: 'a.sql', text: 'aX!?def' }]);
});

/** In the first file finds each `x` (fixed to `y`) and `b` (fixed to `x`), unless another file says `x0;` of one at 0. */
function judge(files: readonly SourceFile[]): readonly Diagnostic[] {
  const [file, ...others] = files;
  if (!file) return [];
  return [...file.text].flatMap((letter, i) => {
    const to = { x: 'y', b: 'x' }[letter];
    const sql = `${letter}${i};`;
    if (to === undefined || others.some(({ text }) => text.includes(sql))) return [];
    return [finding(file, `${letter} at ${i}`, [[i, i + 1, to]], sql)];
  });
}

const request: MendRequest = {
  files: [{ path: 'a.sql', text: 'x - b x' }],
  judge,
  wants: () => true,
  mayEdit: () => true,
};

test('an edit that brings another finding is not made', () => {
  const { files, edited, left } = mend(request);
  expect(files).toEqual([{ path: 'a.sql', text: 'y - b y' }]);
  expect(edited.map(({ message }) => message).sort()).toEqual(['x at 0', 'x at 6']);
  expect(left.map(({ message }) => message)).toEqual(['b at 4']);
});

test('what may not be edited is mended by a new migration, each statement once', () => {
  const { files, edited, migration, left } = mend({
    ...request,
    mayEdit: () => false,
    wants: ({ message }) => message !== 'x at 6',
    migration: { path: 'b.sql', begin: '-- migrate:up' },
  });
  expect([files, edited]).toEqual([request.files, []]);
  expect(migration?.file).toEqual({
    path: 'b.sql',
    text: '-- migrate:up\n\n-- Mends what earlier migrations left; written by `pglint fix`.\n\n-- rule\nx0;\nb4;\n',
  });
  expect(left.map(({ message }) => message)).toEqual(['x at 6']);
});

test('a grave finding is mended in a new migration though that brings a slighter one, which is mended next', () => {
  const file = { path: 'a.sql', text: '-' };
  const open = [finding(file, 'slight', [], 'slight;'), { ...finding(file, 'grave', [], 'grave;'), severity: 'error' as const }];
  const { migration, left } = mend({
    ...request,
    files: [file],
    judge: (files) => {
      const text = files.map((one) => one.text).join();
      const brought = text.includes('grave;') ? [finding(file, 'brought', [], 'brought;')] : [];
      return [...open, ...brought].filter(({ message }) => !text.includes(`${message};`));
    },
    migration: { path: 'b.sql', begin: '' },
  });
  expect(migration?.mended.map(({ message }) => message)).toEqual(['slight', 'grave', 'brought']);
  expect(left).toEqual([]);
});
