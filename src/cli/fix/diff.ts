import { createTwoFilesPatch } from 'diff';

/** What changes in a file, as `git diff` shows it; `before` is undefined for a new one. */
export function unifiedDiff(path: string, before: string | undefined, after: string): string {
  const patch = createTwoFilesPatch(
    before === undefined ? '/dev/null' : `a/${path}`,
    `b/${path}`,
    before ?? '',
    after,
    undefined,
    undefined,
    {
      context: 3,
      headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
    },
  );
  return patch.replace(/^(---|\+\+\+) (.*)\t$/gm, '$1 $2');
}
