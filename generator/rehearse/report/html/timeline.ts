import { type Html, html } from '../../../lang/html.ts';
import type { Rehearsal } from '../../rehearsal.ts';
import { changesOf } from '../numbers.ts';
import { clusterText } from '../words.ts';
import { labelsOf, measures, type TimeAxis, timeAxis } from './axis.ts';
import { callsPanel } from './calls-panel.ts';
import type { Panel } from './panel.ts';
import { podsPanel } from './pods-panel.ts';
import { syncsPanel } from './syncs-panel.ts';

const heights = { labels: 48, gap: 14, axis: 40 } as const;

/**
 * What happened in a cluster over time: calls and failures above the syncs of Applications and the lives of pods, with a
 * line at each push. Undefined if nothing is to be drawn.
 * @param index makes ids unique in the page
 */
export function timelineOf(
  cluster: string | undefined,
  index: number,
  rehearsal: Rehearsal,
): Html | undefined {
  const axis = timeAxis(rehearsal);
  const patterns = { starting: `starting-${index}`, stopping: `stopping-${index}` };
  const panels: Html[] = [];
  let top: number = heights.labels;
  const add = (panel: Panel | undefined): void => {
    if (!panel) return;
    panels.push(panel.graphic);
    top += panel.height + heights.gap;
  };
  if (cluster !== undefined) add(callsPanel(cluster, rehearsal, axis, top));
  add(syncsPanel(cluster, rehearsal, axis, top));
  if (cluster !== undefined) add(podsPanel(cluster, rehearsal, axis, top, patterns));
  if (panels.length === 0) return undefined;
  const [title, description] = [`timeline-${index}`, `timeline-${index}-text`];
  return html`<svg class="timeline" viewBox="0 0 ${measures.width} ${top + heights.axis - heights.gap}" role="img" aria-labelledby="${title} ${description}">
<title id="${title}">Timeline of ${clusterText(cluster)}</title>
<desc id="${description}">${descriptionOf(cluster)}</desc>
<defs>${pattern(patterns.starting, 'startingLines')}${pattern(patterns.stopping, 'stoppingLines')}</defs>
${panels}
${pushLines(rehearsal, axis, top - heights.gap)}
${timeLabels(axis, top - heights.gap, rehearsal)}
</svg>`;
}

const descriptionOf = (cluster: string | undefined): string =>
  cluster === undefined
    ? 'When the Applications of Argo CD synced. The table below has the same moments.'
    : 'Answered and failed calls per second, when Applications synced, and when pods were starting, ready and stopping. The tables below have the same numbers.';

/** Diagonal lines: a state that passes. */
const pattern = (id: string, style: string): Html =>
  html`<pattern id="${id}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(${style === 'startingLines' ? '45' : '-45'})"><line class="${style}" x1="0" x2="0" y1="0" y2="5"/></pattern>`;

/** Labels closer than this would overlap. */
const labelWidth = 62;

/** A line at each push, and one where it had settled. */
function pushLines(rehearsal: Rehearsal, axis: TimeAxis, bottom: number): Html {
  let [lastPush, lastSettled] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const isOnly = changesOf(rehearsal).length === 1;
  const lines = changesOf(rehearsal).flatMap((index) => {
    const step = rehearsal.steps[index];
    if (!step) return [];
    const x = axis.x(step.pushed);
    const label = isOnly ? 'push' : `push ${index}`;
    const shown = x - lastPush >= labelWidth;
    if (shown) lastPush = x;
    const push = html`<g><title>${label}: ${step.subject}</title><line class="push" x1="${x}" x2="${x}" y1="6" y2="${bottom}"/>${
      shown ? html`<text class="pushLabel" x="${x + 5}" y="16">${label}</text>` : undefined
    }</g>`;
    if (step.settled === undefined) return [push];
    const end = axis.x(step.settled);
    // At the right edge, the label is on the left of its line.
    const isAtEdge = end > measures.width - measures.right - labelWidth;
    const isLabelled = end - lastSettled >= labelWidth;
    if (isLabelled) lastSettled = end;
    const text = isLabelled
      ? html`<text class="settledLabel${isAtEdge ? ' end' : ''}" x="${end + (isAtEdge ? -5 : 5)}" y="34">settled</text>`
      : undefined;
    return [
      push,
      html`<g><title>${label}: everything was Synced and Healthy</title><line class="settled" x1="${end}" x2="${end}" y1="24" y2="${bottom}"/>${text}</g>`,
    ];
  });
  return html`${lines}`;
}

function timeLabels(axis: TimeAxis, bottom: number, rehearsal: Rehearsal): Html {
  const [left, right] = [measures.left, measures.width - measures.right];
  const labels = labelsOf(axis).map(({ at, text }) => {
    const x = axis.x(at);
    return html`<line class="axis" x1="${x}" x2="${x}" y1="${bottom}" y2="${bottom + 5}"/><text class="quiet middle" x="${x}" y="${bottom + 19}">${text}</text>`;
  });
  const name = changesOf(rehearsal).length > 1 ? 'seconds after push 1' : 'seconds after the push';
  return html`<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>${labels}
<text class="quiet" x="4" y="${bottom + 19}">${name}</text>`;
}
