import { shortMethod } from '../../graph/graph.ts';
import { type Html, html } from '../../lang/html.ts';
import type { RouteRow } from '../../routes-page/rows.ts';
import type { AccessMatrix, Permission, ServiceFacts, ServiceGroup } from '../facts/service-facts.ts';
import type { FleetMap } from '../fleet-map.ts';
import { clusterAnchor, methodAnchor, serviceAnchor } from './anchors.ts';
import { historyHtml } from './history.ts';

/** What happens to the calls of a service, who may call it, and how its versions moved. */
export function serviceSection(facts: ServiceFacts, { histories, linkTo, fleet, colourOf }: FleetMap): Html {
  const { service, groups } = facts;
  const own = histories.filter((each) => each.service === service.name);
  const path = `services/${service.name}/service.yaml`;
  const link = linkTo(path);
  return html`<section class="service" id="${serviceAnchor(service.name)}" data-service="${service.name}" data-owner="${service.owner}" data-text="${`${service.name} ${service.owner} ${service.namespace}`.toLowerCase()}"><h3>${service.name}</h3>
<p class="note">${service.namespace} · ${service.owner} · ${link === undefined ? path : html`<a href="${link}">${path}</a>`}</p>
${groups.map((group, index) => groupHtml(group, facts, index === 0, fleet.clusters.length))}
${historyHtml(own, colourOf)}</section>`;
}

function groupHtml(
  { clusters, routes, access, exposures }: ServiceGroup,
  { service }: ServiceFacts,
  isFirst: boolean,
  all: number,
): Html {
  const where =
    clusters.length === all
      ? html`in every cluster`
      : html`in ${clusters.map((name, index) => html`${index > 0 ? ', ' : ''}<a href="#${clusterAnchor(name)}">${name}</a>`)}`;
  return html`<h4>${where}</h4>
${exposures.map(({ gateway, hosts }) => html`<p>Outside callers reach it through gateway ${gateway} at ${hosts.join(', ')}.</p>`)}
${routes.length > 0 ? routeTable(routes) : html`<p class="note">It serves nothing.</p>`}
${access.rows.length > 0 ? matrix(access, service.name, isFirst) : undefined}`;
}

function routeTable(routes: readonly RouteRow[]): Html {
  const rows = routes.map(
    ({ route, conditions, destination, mirrors, fault, timeout, retries }) =>
      html`<tr><td><code>${route}</code></td><td>${conditions.map((each) => shortMethod(each)).join(', ') || 'any call'}</td><td>${destination}</td><td>${timeout}</td><td>${retries}</td><td>${[...mirrors.map((each) => `copies ${each}`), ...(fault === '' ? [] : [`fault: ${fault}`])].join('; ')}</td></tr>
`,
  );
  return html`<div class="scroll"><table><thead><tr>${['route', 'calls', 'destination', 'timeout', 'retries', 'mirrors and faults'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>
${rows}</tbody></table></div>`;
}

const signs: Readonly<Record<Permission, string>> = { 'may call': '✓', denied: '✗', 'not permitted': '·' };

function matrix({ callers, rows }: AccessMatrix, service: string, isFirst: boolean): Html {
  if (callers.length === 0) return html`<p class="note">Nothing may call it.</p>`;
  const id = (method: string) => (isFirst ? html` id="${methodAnchor(service, method)}"` : undefined);
  return html`<div class="scroll"><table class="matrix"><thead><tr><th scope="col">method</th>${callers.map((caller) => html`<th scope="col">${caller}</th>`)}</tr></thead><tbody>
${rows.map(
  ({ method, cells }) =>
    html`<tr${id(method)}><th scope="row"><code>${shortMethod(method)}</code></th>${cells.map((cell) => html`<td class="${cell.replace(' ', '-')}"><span aria-hidden="true">${signs[cell]}</span><span class="sr">${cell}</span></td>`)}</tr>
`,
)}</tbody></table></div>`;
}
