import { type Paint, paintFor } from '../diagnostics/print.ts';

/** Colours of a comparison: what appears is green. */
export interface DiffPaint extends Paint {
  readonly green: (text: string) => string;
}

/** Colours for a stream: only on a terminal, and not where NO_COLOR is set. */
export function diffPaintFor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): DiffPaint {
  const paint = paintFor(stream, env);
  const isColoured = paint.red('') !== '';
  return { ...paint, green: isColoured ? (text) => `\u001b[32m${text}\u001b[39m` : paint.red };
}
