import type { Paint } from '../diagnostics/print.ts';

const same = (text: string) => text;

/** No colours. */
export const plainPaint: Paint = { red: same, yellow: same, blue: same, bold: same, dim: same };
