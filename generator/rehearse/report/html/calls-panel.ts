import { type Html, html } from '../../../lang/html.ts';
import type { Rehearsal } from '../../rehearsal.ts';
import { momentText } from '../../verdict/moments.ts';
import { measures, niceCeiling, round, type TimeAxis } from './axis.ts';
import { type Bin, binsOf } from './bins.ts';
import type { Panel } from './panel.ts';

const heights = { answered: 96, gap: 22, failed: 54 } as const;

/** Calls per second above failures per second, each with its own scale. */
export function callsPanel(cluster: string, rehearsal: Rehearsal, axis: TimeAxis, top: number): Panel {
  const bins = binsOf(cluster, rehearsal, axis);
  const middle = top + heights.answered;
  const bottom = middle + heights.gap + heights.failed;
  const hovers = bins.map((bin) => {
    const [from, to] = [axis.x(bin.at), axis.x(bin.at + bin.lengthMs)];
    return html`<rect class="hover" x="${from}" y="${top}" width="${round(to - from)}" height="${bottom - top}"><title>${hoverText(bin, rehearsal)}</title></rect>`;
  });
  const graphic = html`${answeredGraph(bins, axis, top)}${failedGraph(bins, axis, middle + heights.gap)}${hovers}`;
  return { graphic, height: bottom - top };
}

function answeredGraph(bins: readonly Bin[], axis: TimeAxis, top: number): Html {
  const most = niceCeiling(Math.max(0, ...bins.map(({ answeredPerSecond }) => answeredPerSecond)));
  const bottom = top + heights.answered;
  const y = (value: number) => round(bottom - (heights.answered * value) / most);
  const points = bins.map(
    ({ at, lengthMs, answeredPerSecond }) => `${axis.x(at + lengthMs / 2)},${y(answeredPerSecond)}`,
  );
  const [left, right] = [bins[0], bins.at(-1)].map((bin) =>
    bin ? axis.x(bin.at + bin.lengthMs / 2) : measures.left,
  );
  return html`${scale(most, top, heights.answered, 'answered calls', 'per second')}
<polygon class="area" points="${left},${bottom} ${points.join(' ')} ${right},${bottom}"/>
<polyline class="line" points="${points.join(' ')}"/>`;
}

function failedGraph(bins: readonly Bin[], axis: TimeAxis, top: number): Html {
  const highest = Math.max(0, ...bins.map(({ failedPerSecond }) => failedPerSecond));
  const most = niceCeiling(highest);
  const bottom = top + heights.failed;
  const bars = bins
    .filter(({ failed }) => failed > 0)
    .map(({ at, lengthMs, failedPerSecond }) => {
      // A single failure stays visible.
      const height = Math.max(3, round((heights.failed * failedPerSecond) / most));
      const [from, to] = [axis.x(at), axis.x(at + lengthMs)];
      return html`<rect class="failures" x="${from}" y="${round(bottom - height)}" width="${Math.max(2, round(to - from - 0.5))}" height="${height}"/>`;
    });
  const cuts = bins
    .filter(({ cut }) => cut > 0)
    .map(({ at, lengthMs }) => {
      const x = axis.x(at + lengthMs / 2);
      return html`<path class="cross" d="M${round(x - 5)} ${top - 10}h10l-5 9z"/>`;
    });
  const quiet = highest === 0 && cuts.length === 0;
  return html`${scale(highest === 0 ? undefined : most, top, heights.failed, 'failed calls', 'per second')}${bars}${cuts}
${quiet ? html`<text class="quiet" x="${measures.left + 8}" y="${bottom - 8}">no call failed</text>` : undefined}`;
}

/** The lines, the numbers and the name of a vertical axis. */
function scale(most: number | undefined, top: number, height: number, name: string, unit: string): Html {
  const [left, right] = [measures.left, measures.width - measures.right];
  const values = most === undefined ? [0] : height > 80 ? [0, most / 2, most] : [0, most];
  const lines = values.map((value) => {
    const y = round(top + height - (most ? (height * value) / most : 0));
    return html`<line class="${value === 0 ? 'axis' : 'grid'}" x1="${left}" x2="${right}" y1="${y}" y2="${y}"/><text class="quiet end" x="${left - 8}" y="${y + 4}">${value}</text>`;
  });
  return html`<text class="heading" x="4" y="${top + 12}">${name}</text><text class="quiet" x="4" y="${top + 28}">${unit}</text>${lines}`;
}

function hoverText(bin: Bin, rehearsal: Rehearsal): string {
  return [
    `from ${momentText(rehearsal, bin.at)} to ${momentText(rehearsal, bin.at + bin.lengthMs)}`,
    `${Math.round(bin.answeredPerSecond)} calls per second were answered`,
    ...(bin.failed > 0 ? [`${bin.failed} failed`] : []),
    ...(bin.cut > 0 ? [`streams cut: ${bin.cut}`] : []),
  ].join('\n');
}
