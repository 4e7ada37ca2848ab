/** A range of a text, by offsets in UTF-16 code units, and its new text. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies edits that do not overlap. Two insertions at one offset keep their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits
    .map((edit, index) => ({ ...edit, index }))
    .sort((a, b) => a.start - b.start || a.end - b.end || a.index - b.index);
  let result = '';
  let done = 0;
  for (const { start, end, text: replacement } of ordered) {
    if (start < done) throw new Error(`The edits of ${start} and ${done} overlap.`);
    result += text.slice(done, start) + replacement;
    done = end;
  }
  return result + text.slice(done);
}

/** Offset of the first character of the line that holds an offset. */
export function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset after the line break of the line that holds an offset, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

/** The indentation of a line; -1 for a blank line. */
export function indentOfLine(text: string, start: number): number {
  const [blanks = ''] = /^[ \t]*/.exec(text.slice(start, nextLine(text, start)))?.slice() ?? [];
  const first = text.charAt(start + blanks.length);
  return first === '' || first === '\n' ? -1 : blanks.length;
}

/** True for a line with only a comment. */
export function isCommentLine(text: string, start: number): boolean {
  return /^[ \t]*#/.test(text.slice(start, nextLine(text, start)));
}
