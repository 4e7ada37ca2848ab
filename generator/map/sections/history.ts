import type { ColourOf } from '../../graph/colours.ts';
import { type Html, html } from '../../lang/html.ts';
import { scrollBox } from '../../page/scroll-box.ts';
import type { HistoryMoment, ServiceHistory } from '../facts/history.ts';
import { clusterAnchor } from './anchors.ts';

/** How the shares and tags of a service moved, commit by commit. Nothing if it never changed. */
export function historyHtml(histories: readonly ServiceHistory[], colourOf: ColourOf): Html | undefined {
  const moved = histories.filter(({ moments }) => moments.length > 1);
  if (moved.length === 0) return undefined;
  return html`<details class="history"><summary>History of its versions</summary>
${moved.map(
  ({
    service,
    cluster,
    moments,
  }) => html`<h4><a href="#${clusterAnchor(cluster)}">${cluster}</a></h4>${chart(moments, (version) => colourOf(service, version))}
${scrollBox(
  `History in ${cluster}`,
  html`<table class="work"><thead><tr><th scope="col">date</th><th scope="col">commit</th><th scope="col">versions</th><th scope="col">subject</th></tr></thead><tbody>
${moments.toReversed().map(momentRow)}</tbody></table>`,
)}`,
)}</details>`;
}

const momentRow = ({ date, commit, subject, versions }: HistoryMoment): Html =>
  html`<tr><td>${date}</td><td><code>${commit}</code></td><td>${versions.map(({ name, tag, weight }) => `${name} ${tag} ${weight} %`).join(', ')}</td><td>${subject}</td></tr>
`;

const column = 22;

/** A column for each commit, as high as the shares. */
function chart(moments: readonly HistoryMoment[], colourOf: (version: string) => number): Html {
  const width = moments.length * column;
  return html`<svg class="moments" viewBox="0 0 ${width} 60" width="${width}" height="60" role="img" aria-label="Shares after each of the last ${moments.length} changes">${moments.map(
    ({ versions, date, subject }, index) => {
      let below = 60;
      return html`<g><title>${`${date} ${subject}`}</title>${versions.map(({ name, weight }) => {
        const height = (58 * weight) / 100;
        below -= height;
        return html`<rect class="share v${colourOf(name)}" x="${index * column + 2}" y="${Math.round(below * 10) / 10}" width="${column - 4}" height="${Math.round(height * 10) / 10}"/>`;
      })}</g>`;
    },
  )}</svg>`;
}
