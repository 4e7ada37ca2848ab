import { type Html, html } from '../../lang/html.ts';
import type { AccessMatrix, ServiceFacts, ServiceGroup } from '../facts/service-facts.ts';
import type { SourceLink } from '../facts/source-links.ts';
import type { TeamRoute } from '../facts/team-routes.ts';
import type { FleetMap } from '../fleet-map.ts';
import { clusterAnchor, methodAnchor, serviceAnchor } from './anchors.ts';
import { historyHtml } from './history.ts';
import { methodTable } from './methods.ts';
import { neighbourGraph } from './neighbours.ts';
import { lineLink } from './spec-link.ts';

/** What happens to the calls of a service, who may call it, and how its versions moved. */
export function serviceSection(
  facts: ServiceFacts,
  { histories, linkTo, fleet, colourOf, callMaps, teamRoutes }: FleetMap,
): Html {
  const { service, groups } = facts;
  const own = histories.get(service.name) ?? [];
  const path = `services/${service.name}/service.yaml`;
  const link = linkTo(path);
  return html`<section class="service" id="${serviceAnchor(service.name)}" data-service="${service.name}" data-owner="${service.owner}" data-namespace="${service.namespace}" data-callers=" ${[...new Set(groups.flatMap(({ access }) => access.callers))].join(' ')} " data-text="${`${service.name} ${service.owner} ${service.namespace}`.toLowerCase()}"><h3>${service.name}</h3>
<p class="note">${service.namespace} · ${service.owner} · ${link === undefined ? path : html`<a href="${link}">${path}</a>`}</p>
${groups.map((group, index) => groupHtml(group, facts, index === 0, fleet.clusters.length, linkTo))}
${teamRoutesHtml(teamRoutes.get(service.name) ?? [], fleet.clusters.length, linkTo)}${neighbourGraph(
  service.name,
  groups.flatMap(({ clusters }) => clusters),
  callMaps,
)}${historyHtml(own, colourOf)}</section>`;
}

function groupHtml(
  group: ServiceGroup,
  { service }: ServiceFacts,
  isFirst: boolean,
  all: number,
  linkTo: SourceLink,
): Html {
  const { clusters, routes, access, exposures, weights } = group;
  const where =
    clusters.length === all
      ? html`in every cluster`
      : html`in ${clusters.map((name, index) => html`${index > 0 ? ', ' : ''}<a href="#${clusterAnchor(name)}">${name}</a>`)}`;
  const idOf = (method: string) => (isFirst ? methodAnchor(service.name, method) : undefined);
  return html`<h4>${where}</h4>
${exposures.map(({ gateway, hosts }) => html`<p>Outside callers reach it through gateway ${gateway} at ${hosts.join(', ')}.</p>`)}
${weights.map(({ shares, clusters: own }) => html`<p class="weights">By weight: ${shares} in ${own.map(({ name, at }, index) => html`${index > 0 ? ', ' : ''}${name} ${lineLink(at, linkTo)}`)}</p>`)}
${routes.length > 0 ? methodTable(group, linkTo, idOf) : html`<p class="note">It serves nothing.</p>`}
${callersHtml(access, linkTo)}`;
}

/** Documents with routes that the team writes: the table above shows the routes of the spec. */
function teamRoutesHtml(routes: readonly TeamRoute[], all: number, linkTo: SourceLink): Html | undefined {
  if (routes.length === 0) return undefined;
  const items = routes.map(
    ({ kind, name, does, hosts, files, clusters }) =>
      html`<li>${does} ${kind} <code>${name}</code>${hosts.length > 0 ? ` for ${hosts.join(', ')}` : ''} ${clusters.length === all ? 'in every cluster' : `in ${clusters.join(', ')}`}: ${files.map((path, index) => html`${index > 0 ? ', ' : ''}${lineLink({ path, line: 1 }, linkTo)}`)}</li>`,
  );
  return html`<h4>Routes of the team</h4><p class="note">They are added to the routes of the spec above. ROUTES.md of the cluster has what calls get in the end.</p><ul>${items}</ul>`;
}

/** Where the callers are permitted. */
function callersHtml({ callers, lines }: AccessMatrix, linkTo: SourceLink): Html | undefined {
  if (callers.length === 0) return undefined;
  return html`<p class="note">Permitted by: ${callers.map((name, index) => html`${index > 0 ? ', ' : ''}${name} ${lineLink(lines[index], linkTo)}`)}</p>`;
}
