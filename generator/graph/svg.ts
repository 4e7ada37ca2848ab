import { plural } from '../diagnostics/words.ts';
import { type Html, html } from '../lang/html.ts';
import type { GraphChange } from './change.ts';
import {
  type CallEdge,
  type CallMap,
  type CallNode,
  edgeName,
  type NodeVersion,
  shortMethod,
} from './graph.ts';
import { edgeLabel, labelPlacesOf } from './labels.ts';
import { type Layout, type Point, sizes } from './layout.ts';
import { ribbonsOf } from './ribbons.ts';

/** What a drawing has besides the graph. */
export interface DrawingOptions {
  /** The address behind a node, if it has one. */
  hrefOf?(node: CallNode): string | undefined;
  /** What a change does to a node, by its id, or to an edge, by `edgeName`. */
  readonly changes?: ReadonlyMap<string, GraphChange>;
}

/** The call graph of a cluster as inline SVG. Everything in it is also in a table beside it. */
export function graphSvg(map: CallMap, layout: Layout, options: DrawingOptions = {}): Html {
  const nodes = new Map(map.nodes.map((node) => [node.id, node]));
  const places = labelPlacesOf(map, layout);
  // Not role="img": readers of the screen could not reach the links of its nodes.
  return html`<svg class="graph" viewBox="0 0 ${layout.width} ${layout.height}" width="${layout.width}" height="${layout.height}" role="group" aria-label="Calls in ${map.cluster}"><desc>${plural(map.edges.length, 'connection')}: callers are left of what they call.</desc>
${map.edges.flatMap((edge) => edgeSvg(edge, nodes, layout, options) ?? [])}
${map.edges.flatMap((edge) => labelSvg(edge, places.get(edgeName(edge))) ?? [])}
${map.nodes.flatMap((node) => nodeSvg(node, layout, options) ?? [])}
</svg>`;
}

function edgeSvg(
  edge: CallEdge,
  nodes: ReadonlyMap<string, CallNode>,
  layout: Layout,
  { changes }: DrawingOptions,
): Html | undefined {
  const [caller, callee] = [nodes.get(edge.from), nodes.get(edge.to)];
  if (!caller || !callee) return undefined;
  const ribbons = ribbonsOf(edge, callee, layout);
  const kind = edge.kind === 'mirror' ? 'mirror' : edge.mutualTls ? 'calls' : 'calls leaves';
  return html`<g class="edge ${kind}${changeClass(changes?.get(edgeName(edge)))}" data-from="${edge.from}" data-to="${edge.to}"><title>${edgeWords(edge, caller, callee)}</title>
${ribbons.map(({ path, width, colour }) => html`<path class="v${colour}" stroke-width="${width}" d="${path}"/>`)}</g>
`;
}

/** Above all ribbons. Beside the text, a bolt if faults are injected. */
function labelSvg(edge: CallEdge, place: Point | undefined): Html | undefined {
  if (!place) return undefined;
  const { x, y } = place;
  const text = edgeLabel(edge);
  const left = Math.round(x - text.length * 3 - 8);
  const hasFault = edge.faults.length > 0;
  const bolt = hasFault
    ? html`<path class="fault" d="M${left + 4} ${y - 6}l-5 7h4l-2 6 6-8h-4z"/>`
    : undefined;
  return html`<g class="edge words" data-from="${edge.from}" data-to="${edge.to}">${bolt}<text class="label" x="${hasFault ? x + 5 : x}" y="${y + 4}">${text}</text></g>
`;
}

/** What an edge shows, in words. */
function edgeWords(edge: CallEdge, caller: CallNode, callee: CallNode): string {
  const { kind, methods, ports, faults, mutualTls, percent } = edge;
  return [
    kind === 'mirror'
      ? `the proxy of ${caller.name} copies ${percent} % to ${callee.name}`
      : `${caller.name} → ${callee.name}`,
    ...methods.map(shortMethod),
    ...(ports.length > 0 ? [`port ${ports.join(', ')}`] : []),
    ...callee.versions.map((version) => `${version.name} ${weightText(version)}`),
    ...faults.map((fault) => `fault: ${fault}`),
    mutualTls ? 'mutual TLS' : 'leaves the mesh',
  ].join('\n');
}

function nodeSvg(node: CallNode, layout: Layout, { hrefOf, changes }: DrawingOptions): Html | undefined {
  const box = layout.boxes.get(node.id);
  if (!box) return undefined;
  const { name, kind, note, versions, denials, id } = node;
  const href = hrefOf?.(node);
  const rows = versions.map((version, index) => {
    const y = box.y + sizes.head + sizes.row * index;
    const share = Math.round(((box.width - 20) * version.weight) / 100);
    return html`<rect class="track" x="${box.x + 10}" y="${y + 16}" width="${box.width - 20}" height="3" rx="1.5"/><rect class="share v${version.colour}" x="${box.x + 10}" y="${y + 16}" width="${share}" height="3" rx="1.5"/>
<text class="version" x="${box.x + 10}" y="${y + 12}">${cut(`${version.name}  ${version.tag}`, 18)}</text><text class="percent" x="${box.x + box.width - 10}" y="${y + 12}">${weightText(version)}</text>`;
  });
  const denied =
    denials.length > 0
      ? html`<g class="denied"><circle cx="${box.x + box.width - 17}" cy="${box.y + 15}" r="7"/><path d="M${box.x + box.width - 21} ${box.y + 15}h8"/></g>`
      : undefined;
  const body = html`<title>${[name, note, ...denials].join('\n')}</title>
<rect class="box" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="8"/>
<text class="name" x="${box.x + 10}" y="${box.y + 19}">${cut(name, 22)}</text><text class="note" x="${box.x + 10}" y="${box.y + 35}">${cut(note, 28)}</text>${denied}${rows}`;
  return html`<g class="node ${kind}${changeClass(changes?.get(id))}" data-id="${id}"${placesOf(node)}>${href === undefined ? body : html`<a href="${href}">${body}</a>`}</g>
`;
}

/** For filters. */
const placesOf = ({ kind, owner, note }: CallNode): Html =>
  html`${owner === undefined ? undefined : html` data-owner="${owner}"`}${kind === 'service' ? html` data-namespace="${note}"` : undefined}`;

/** `10 %`, or `10 → 50 %` in a change. */
export const weightText = ({ weight, weightBefore = weight }: NodeVersion): string =>
  weightBefore === weight ? `${weight} %` : `${weightBefore} → ${weight} %`;

const changeClass = (change: GraphChange | undefined): string => (change === undefined ? '' : ` ${change}`);

const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;
