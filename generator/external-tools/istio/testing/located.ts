import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { spanOf } from '../../../diagnostics/print.ts';

/** A text in a file with several documents. */
export interface Part {
  readonly file: string;
  readonly text: string;
  /** Its first line in the file, from 1. */
  readonly start: number;
}

/** The documents of one file, one after the other. */
export function partsOf(file: string, texts: readonly string[]): Part[] {
  let start = 1;
  return texts.map((text) => {
    const part = { file, text, start };
    start += text.split('\n').length;
    return part;
  });
}

/** The files with these parts. */
export function filesOf(parts: readonly Part[]): Record<string, string> {
  const files: Record<string, string> = {};
  for (const { file, text } of parts)
    files[file] = files[file] === undefined ? text : `${files[file]}---\n${text}`;
  return files;
}

/** A finding in a part: its code, its line in the part, and its message. */
export interface Located {
  readonly code: string;
  readonly line: number;
  readonly message: string;
  readonly isError: boolean;
}

/** The findings in a part, in the order of lines. */
export function locatedIn({ file, text, start }: Part, findings: readonly Diagnostic[]): Located[] {
  return findings
    .filter(({ at }) => at.file.path === file)
    .map(({ at, rule, message }) => ({
      code: rule.code,
      line: spanOf(at).line - start + 1,
      message,
      isError: rule.severity === 'error',
    }))
    .filter(({ line }) => line > 0 && line < text.split('\n').length)
    .sort((a, b) => a.line - b.line);
}
