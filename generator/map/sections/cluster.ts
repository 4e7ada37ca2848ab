import { plural } from '../../diagnostics/words.ts';
import { type CallEdge, type CallMap, type CallNode, serviceId, shortMethod } from '../../graph/graph.ts';
import { type Layout, layoutOf } from '../../graph/layout.ts';
import { graphSvg } from '../../graph/svg.ts';
import { teamMapOf } from '../../graph/team-map.ts';
import { type Html, html } from '../../lang/html.ts';
import { scrollBox } from '../../page/scroll-box.ts';
import type { FleetMap } from '../fleet-map.ts';
import { clusterAnchor, serviceAnchor } from './anchors.ts';

/** A smaller graph can be read as it is. */
const fewestForTeams = 40;
/** A larger graph shows nothing, and takes long to lay out. */
const mostDrawn = 250;

/** Where the nodes of all clusters are drawn; undefined for a graph that is not drawn. */
export interface MapLayouts {
  readonly services: Layout | undefined;
  readonly teams: Layout | undefined;
}

/** Each graph has one layout for all clusters, so a switch between clusters shows the difference. */
export function layoutsOf(maps: readonly CallMap[]): MapLayouts {
  const most = Math.max(0, ...maps.map(({ nodes }) => nodes.length));
  const teams = most < fewestForTeams ? [] : maps.map(teamMapOf);
  const mostTeams = Math.max(0, ...teams.map(({ nodes }) => nodes.length));
  return {
    services: most > mostDrawn ? undefined : layoutOf(maps),
    teams: mostTeams > 1 && mostTeams <= fewestForTeams ? layoutOf(teams) : undefined,
  };
}

/** The calls between teams, for a graph that is too large to be read at once. */
const teamGraph = (map: CallMap, layout: Layout | undefined): Html | undefined =>
  layout &&
  html`<h3>Between teams</h3><figure>${scrollBox(`Calls between teams in ${map.cluster}`, graphSvg(teamMapOf(map), layout), 'graphs')}</figure>`;

/** Hidden until the script that implements them runs. */
const tools = html`<p class="zoom" hidden><button type="button" data-zoom="0.77" aria-label="Smaller">−</button> <button type="button" data-zoom="1.3" aria-label="Larger">+</button> <button type="button" data-zoom="fit">Fit</button> <span class="note">A filter, or a click on a team, shows the services that match and their neighbours.</span></p>`;

/** The call graph of a cluster, and the same content as a table. */
export function clusterSection(map: CallMap, layouts: MapLayouts, { clusters }: FleetMap): Html {
  const stage = clusters.find(({ name }) => name === map.cluster)?.stage ?? '';
  return html`<section class="cluster" id="${clusterAnchor(map.cluster)}" data-cluster="${map.cluster}"><h2>${map.cluster} <span class="note">${stage}</span></h2>
${teamGraph(map, layouts.teams)}${layouts.services ? html`<figure>${layouts.teams ? html`<h3>Between services</h3>` : undefined}${map.nodes.length >= fewestForTeams ? tools : undefined}${scrollBox(`Call graph of ${map.cluster}`, graphSvg(map, layouts.services, { hrefOf }), 'graphs')}</figure>` : html`<p class="note">${map.nodes.length} services are too many for one drawing: each service has its own calls drawn.</p>`}
<details><summary>The ${plural(map.edges.length, 'connection')} as a table</summary>${callTable(map)}</details></section>`;
}

/** A service has a section of its own. */
export const hrefOf = ({ kind, name }: CallNode): string | undefined =>
  kind === 'service' ? `#${serviceAnchor(name)}` : undefined;

function callTable({ cluster, nodes, edges }: CallMap): Html {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const rows = edges.map((edge) => {
    const [caller, callee] = [byId.get(edge.from), byId.get(edge.to)];
    return html`<tr data-text="${`${caller?.name} ${callee?.name}`.toLowerCase()}"><td>${nodeLink(caller)}</td><td>${edge.kind === 'mirror' ? `copies ${edge.percent} % to ` : ''}${nodeLink(callee)}${edge.version === undefined ? '' : ` ${edge.version}`}</td><td>${calledText(edge)}</td><td>${sharesText(callee)}</td><td>${remarksOf(edge, callee)}</td></tr>
`;
  });
  return scrollBox(
    `Calls in ${cluster}`,
    html`<table class="work"><thead><tr><th scope="col">caller</th><th scope="col">calls</th><th scope="col">methods and ports</th><th scope="col">shares</th><th scope="col">remarks</th></tr></thead><tbody>
${rows}</tbody></table>`,
  );
}

function nodeLink(node: CallNode | undefined): Html | string {
  if (!node) return '';
  if (node.id !== serviceId(node.name)) return `${node.kind} ${node.name}`;
  return html`<a href="#${serviceAnchor(node.name)}">${node.name}</a>`;
}

const calledText = ({ methods, ports }: CallEdge): string =>
  [...methods.map(shortMethod), ...ports.map((port) => `port ${port}`)].join(', ') || 'connections';

const sharesText = (node: CallNode | undefined): string =>
  (node?.versions ?? []).map(({ name, weight }) => `${name} ${weight} %`).join(', ');

const remarksOf = ({ faults, mutualTls }: CallEdge, callee: CallNode | undefined): string =>
  [
    mutualTls ? 'mutual TLS' : 'leaves the mesh',
    ...faults.map((fault) => `fault: ${fault}`),
    ...(callee?.denials ?? []),
  ].join('; ');
