import type { CallMap } from '../../graph/graph.ts';
import { serviceId } from '../../graph/graph.ts';
import { neighbourLayoutOf } from '../../graph/neighbour-layout.ts';
import { graphSvg } from '../../graph/svg.ts';
import { type Html, html } from '../../lang/html.ts';
import { scrollBox } from '../../page/scroll-box.ts';
import { hrefOf } from './cluster.ts';

/** A smaller fleet shows the calls of a service in the graph of its cluster. */
const fewestServices = 40;
/** Of a service that everything calls, a drawing shows nothing. */
const mostNeighbours = 40;

/** The calls of one service, drawn: what calls it, and what it calls. Only in a fleet whose graphs are large. */
export function neighbourGraph(
  service: string,
  clusters: readonly string[],
  maps: readonly CallMap[],
): Html | undefined {
  const map = maps.find(({ cluster }) => clusters.includes(cluster));
  if (!map || map.nodes.length < fewestServices) return undefined;
  const near = neighboursOf(service, map);
  if (near.nodes.length > mostNeighbours || near.edges.length === 0) return undefined;
  return html`<details><summary>Its calls in ${map.cluster}, drawn</summary><figure>${scrollBox(`Calls of ${service} in ${map.cluster}`, graphSvg(near, neighbourLayoutOf(service, near), { hrefOf }), 'graphs')}</figure></details>`;
}

/** The part of a graph around a service. */
export function neighboursOf(service: string, { cluster, nodes, edges }: CallMap): CallMap {
  const id = serviceId(service);
  const own = edges.filter(({ from, to }) => from === id || to === id);
  const ids = new Set([id, ...own.flatMap(({ from, to }) => [from, to])]);
  return { cluster, nodes: nodes.filter((node) => ids.has(node.id)), edges: own };
}
