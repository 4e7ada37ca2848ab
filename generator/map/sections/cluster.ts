import { plural } from '../../diagnostics/words.ts';
import { type CallEdge, type CallMap, type CallNode, serviceId, shortMethod } from '../../graph/graph.ts';
import type { Layout } from '../../graph/layout.ts';
import { graphSvg } from '../../graph/svg.ts';
import { type Html, html } from '../../lang/html.ts';
import { scrollBox } from '../../page/scroll-box.ts';
import type { FleetMap } from '../fleet-map.ts';
import { clusterAnchor, serviceAnchor } from './anchors.ts';

/** The call graph of a cluster, and the same content as a table. */
export function clusterSection(map: CallMap, layout: Layout | undefined, { clusters }: FleetMap): Html {
  const stage = clusters.find(({ name }) => name === map.cluster)?.stage ?? '';
  return html`<section class="cluster" id="${clusterAnchor(map.cluster)}" data-cluster="${map.cluster}"><h2>${map.cluster} <span class="note">${stage}</span></h2>
${layout ? html`<figure>${scrollBox(`Call graph of ${map.cluster}`, graphSvg(map, layout, { hrefOf }), 'graphs')}</figure>` : html`<p class="note">${map.nodes.length} services are too many for one drawing: each service has its own calls drawn.</p>`}
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
