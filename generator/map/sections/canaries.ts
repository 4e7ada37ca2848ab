import type { ColourOf } from '../../graph/colours.ts';
import { type Html, html } from '../../lang/html.ts';
import { scrollBox } from '../../page/scroll-box.ts';
import type { CanaryStatus } from '../../promotion/canary-status.ts';
import type { WaitingPromotion } from '../../promotion/waiting.ts';
import { type CanaryProgress, progressOf } from '../facts/canary-progress.ts';
import type { FleetMap } from '../fleet-map.ts';
import { clusterAnchor, serviceAnchor } from './anchors.ts';
import { shareBar } from './share-bar.ts';

/** Running canaries and promotions that wait, each with the command of its next step. */
export function workSection({
  canaries,
  waiting,
  refusals,
  histories,
  colourOf,
}: FleetMap): Html | undefined {
  if (canaries.length + waiting.length === 0) return undefined;
  return html`<section id="work"><h2>Under way</h2>
${canaries.length > 0 ? html`<h3>Canaries</h3>${canaryTable(canaries, histories, colourOf)}` : undefined}
${waiting.length > 0 ? html`<h3>Promotions that wait</h3>${waitingTable(waiting, refusals)}` : undefined}</section>`;
}

function canaryTable(
  canaries: readonly CanaryStatus[],
  histories: FleetMap['histories'],
  colourOf: ColourOf,
): Html {
  const rows = canaries.map((status) => {
    const { cluster, service, versions, canary, phase, next, hold } = status;
    const progress = progressOf(status, histories.get(service) ?? []);
    const shares = versions.map(({ name, weight }) => ({ name, weight, colour: colourOf(service, name) }));
    return html`<tr data-service="${service}" data-text="${`${service} ${cluster}`.toLowerCase()}"><td><a href="#${serviceAnchor(service)}">${service}</a> ${canary}</td><td><a href="#${clusterAnchor(cluster)}">${cluster}</a></td><td><span class="shares">${versions.map(({ name, weight }) => `${name} ${weight} %`).join(', ')}</span>${shareBar(shares)}</td><td><span class="badge canary">${phase}</span>${hold === undefined ? undefined : html` <span class="badge waits">on hold: ${hold}</span>`}</td><td>${stepList(progress, status.left)}</td><td>${progress.since ? html`${progress.since.date} <code>${progress.since.commit}</code>` : html`<span class="note">not committed</span>`}</td><td><code>${next}</code></td></tr>
`;
  });
  return scrollBox(
    'Canaries',
    html`<table class="work"><thead><tr>${['canary', 'cluster', 'shares', 'phase', 'steps', 'since', 'next step'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>
${rows}</tbody></table>`,
  );
}

/** The checks that refuse a promotion as it is. @param codes undefined if it was not tried */
const refusedBy = (codes: readonly string[] | undefined): Html | undefined =>
  codes === undefined
    ? undefined
    : codes.length === 0
      ? html` <span class="badge good">passes the checks</span>`
      : html` <span class="badge finding">refused by</span> ${codes.map((code) => html`<code>${code}</code> `)}`;

/** The shares that the new version has had, and those that its plan still has. */
function stepList({ done }: CanaryProgress, left: readonly number[]): Html {
  return html`<ol class="steps">${done.map(({ weight, date, commit }) => html`<li title="${date} ${commit}">✔ ${weight} %</li>`)}${left.map((weight) => html`<li class="left">${weight} % <span class="sr">left</span></li>`)}</ol>`;
}

function waitingTable(waiting: readonly WaitingPromotion[], refusals: FleetMap['refusals']): Html {
  const rows = waiting.map(
    ({ service, cluster, what, blocked, command }) =>
      html`<tr data-service="${service}" data-text="${`${service} ${cluster}`.toLowerCase()}"><td><a href="#${serviceAnchor(service)}">${service}</a></td><td><a href="#${clusterAnchor(cluster)}">${cluster}</a></td><td>${what ?? html`<span class="badge waits">blocked</span> ${blocked}`}${refusedBy(refusals.get(command))}</td><td><code>${command}</code></td></tr>
`,
  );
  return scrollBox(
    'Promotions that wait',
    html`<table class="work"><thead><tr><th scope="col">service</th><th scope="col">to</th><th scope="col">change</th><th scope="col">command</th></tr></thead><tbody>
${rows}</tbody></table>`,
  );
}
