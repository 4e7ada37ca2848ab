import { type Html, html } from '../../../lang/html.ts';
import type { Period } from '../../verdict/moments.ts';
import { measures, round, type TimeAxis } from './axis.ts';

/** A part of a timeline. */
export interface Panel {
  readonly graphic: Html;
  readonly height: number;
}

/** A row with a name and bars. */
export interface Row {
  readonly name: string;
  readonly bars: readonly Html[];
}

/** Height of a row, and of a bar in it. */
export const rowHeight = 20;
export const barHeight = 11;

const headingHeight = 24;
const mostCharacters = 28;

/** Rows below a heading. */
export function rowsPanel(heading: string, rows: readonly ((y: number) => Row)[], top: number): Panel {
  const graphics = rows.map((rowAt, index) => {
    const y = top + headingHeight + index * rowHeight;
    const { name, bars } = rowAt(y + (rowHeight - barHeight) / 2);
    const band =
      index % 2 === 0
        ? html`<rect class="band" x="0" y="${y}" width="${measures.width - measures.right}" height="${rowHeight}"/>`
        : undefined;
    return html`${band}<text x="4" y="${y + 14}">${cut(name)}<title>${name}</title></text>${bars}`;
  });
  const graphic = html`<text class="heading" x="4" y="${top + 14}">${heading}</text>${graphics}`;
  return { graphic, height: headingHeight + rows.length * rowHeight };
}

/** The end of a name distinguishes it. */
const cut = (text: string): string =>
  text.length > mostCharacters ? `…${text.slice(1 - mostCharacters)}` : text;

/** A bar in a row, wide enough to be seen; undefined if it is not in the drawn time. */
export function bar(
  { from, to }: Period,
  { y, height = barHeight, style, fill, title }: BarStyle,
  axis: TimeAxis,
): Html | undefined {
  if (to < axis.start || from > axis.end) return undefined;
  const [left, right] = [axis.x(from), axis.x(to)];
  const filled = fill === undefined ? undefined : html` fill="url(#${fill})"`;
  return html`<rect class="${style}"${filled} x="${left}" y="${round(y)}" width="${Math.max(2.5, round(right - left))}" height="${height}" rx="1.5"><title>${title}</title></rect>`;
}

interface BarStyle {
  readonly y: number;
  readonly height?: number;
  /** A class of the style sheet. */
  readonly style: string;
  /** The id of a pattern. */
  readonly fill?: string;
  readonly title: string;
}

/** A cross at a moment: something ended badly. */
export function cross(x: number, y: number, title: string): Html {
  const centre = y + barHeight / 2;
  return html`<path class="cross" d="M${round(x - 6)} ${centre - 4}l2-2 4 4 4-4 2 2-4 4 4 4-2 2-4-4-4 4-2-2 4-4z"><title>${title}</title></path>`;
}
