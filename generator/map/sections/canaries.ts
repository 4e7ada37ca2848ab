import type { ColourOf } from '../../graph/colours.ts';
import { type Html, html } from '../../lang/html.ts';
import { scrollBox } from '../../page/scroll-box.ts';
import type { CanaryStatus } from '../../promotion/canary-status.ts';
import type { WaitingPromotion } from '../../promotion/waiting.ts';
import type { FleetMap } from '../fleet-map.ts';
import { clusterAnchor, serviceAnchor } from './anchors.ts';
import { shareBar } from './share-bar.ts';

/** Running canaries and promotions that wait, each with the command of its next step. */
export function workSection({ canaries, waiting, colourOf }: FleetMap): Html | undefined {
  if (canaries.length + waiting.length === 0) return undefined;
  return html`<section id="work"><h2>Under way</h2>
${canaries.length > 0 ? html`<h3>Canaries</h3>${canaryTable(canaries, colourOf)}` : undefined}
${waiting.length > 0 ? html`<h3>Promotions that wait</h3>${waitingTable(waiting)}` : undefined}</section>`;
}

function canaryTable(canaries: readonly CanaryStatus[], colourOf: ColourOf): Html {
  const rows = canaries.map(({ cluster, service, versions, canary, phase, next }) => {
    const shares = versions.map(({ name, weight }) => ({ name, weight, colour: colourOf(service, name) }));
    return html`<tr data-service="${service}" data-text="${`${service} ${cluster}`.toLowerCase()}"><td><a href="#${serviceAnchor(service)}">${service}</a> ${canary}</td><td><a href="#${clusterAnchor(cluster)}">${cluster}</a></td><td>${versions.map(({ name, weight }) => `${name} ${weight} %`).join(', ')}${shareBar(shares)}</td><td><span class="badge canary">${phase}</span></td><td><code>${next}</code></td></tr>
`;
  });
  return scrollBox(
    'Canaries',
    html`<table class="work"><thead><tr>${['canary', 'cluster', 'shares', 'phase', 'next step'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>
${rows}</tbody></table>`,
  );
}

function waitingTable(waiting: readonly WaitingPromotion[]): Html {
  const rows = waiting.map(
    ({ service, cluster, what, blocked, command }) =>
      html`<tr data-service="${service}" data-text="${`${service} ${cluster}`.toLowerCase()}"><td><a href="#${serviceAnchor(service)}">${service}</a></td><td><a href="#${clusterAnchor(cluster)}">${cluster}</a></td><td>${what ?? html`<span class="badge waits">blocked</span> ${blocked}`}</td><td><code>${command}</code></td></tr>
`,
  );
  return scrollBox(
    'Promotions that wait',
    html`<table class="work"><thead><tr><th scope="col">service</th><th scope="col">to</th><th scope="col">change</th><th scope="col">command</th></tr></thead><tbody>
${rows}</tbody></table>`,
  );
}
