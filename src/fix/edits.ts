import type { Diagnostic, Edit } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';

/** The findings whose fixes can be made together: where two want the same stretch, the first wins; the same edit counts once. */
export function compatible(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const taken: Edit[] = [];
  return diagnostics.filter(({ fix }) => {
    const edits = fix?.edits ?? [];
    const fresh = edits.filter((edit) => !taken.some((other) => isSame(edit, other)));
    if (edits.length === 0 || fresh.some((edit) => taken.some((other) => conflict(edit, other)))) return false;
    taken.push(...fresh);
    return true;
  });
}

/** Files with the edits of some findings' fixes made; they must be compatible. Those that nothing changes stay the objects they are. */
export function withFixes(files: readonly SourceFile[], diagnostics: readonly Diagnostic[]): readonly SourceFile[] {
  const edits: Edit[] = [];
  for (const edit of diagnostics.flatMap(({ fix }) => fix?.edits ?? []))
    if (!edits.some((other) => isSame(edit, other))) edits.push(edit);
  return files.map((file) => {
    const own = edits.filter(({ span }) => span.file === file);
    return own.length === 0 ? file : { path: file.path, text: edited(file.text, own) };
  });
}

/** Insertions at one place come out in the order given, before what replaces the text behind. */
function edited(text: string, edits: readonly Edit[]): string {
  const inOrder = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let result = '';
  let at = 0;
  for (const { span, newText } of inOrder) {
    result += text.slice(at, span.start) + newText;
    at = span.end;
  }
  return result + text.slice(at);
}

function isSame(a: Edit, b: Edit): boolean {
  return a.span.file === b.span.file && a.span.start === b.span.start && a.span.end === b.span.end && a.newText === b.newText;
}

/** Insertions may stand side by side, and right behind what is replaced; else edits keep apart. */
function conflict({ span: a }: Edit, { span: b }: Edit): boolean {
  if (a.file !== b.file) return false;
  if (a.start === a.end) return a.start >= b.start && a.start < b.end;
  if (b.start === b.end) return b.start >= a.start && b.start < a.end;
  return a.start < b.end && b.start < a.end;
}
