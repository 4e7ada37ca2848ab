import type { ChangedMap, GraphChange } from '../graph/change.ts';
import { type CallNode, edgeName } from '../graph/graph.ts';
import { edgeLabel } from '../graph/labels.ts';
import { weightText } from '../graph/svg.ts';

/** A larger graph is hard to read in a comment. */
const mostNodes = 30;

/** Colours on white and on black: GitHub draws the graph in the mode of the reader. */
const styles: Readonly<Record<GraphChange, string>> = {
  added: 'stroke:#1a7f37,stroke-width:2px',
  removed: 'stroke:#cf222e,stroke-width:2px,stroke-dasharray:4 4',
  changed: 'stroke:#9a6700,stroke-width:2px',
  same: 'stroke:#8b949e,stroke-width:1px',
};

/**
 * A changed part of a call graph as a Mermaid flowchart, which GitHub draws in a comment.
 * Source: GitHub, Creating diagrams; Mermaid, Flowcharts Syntax.
 */
export function mermaidOf({ nodes, edges, changes }: ChangedMap): string {
  const shown = nodes
    .toSorted((a, b) => rank(changes.get(a.id)) - rank(changes.get(b.id)))
    .slice(0, mostNodes);
  const names = new Map(shown.map(({ id }, index) => [id, `n${index}`]));
  const drawn = edges.filter(({ from, to }) => names.has(from) && names.has(to));
  const changeOfEdge = (edge: (typeof drawn)[number]) => changes.get(edgeName(edge)) ?? 'same';
  const hidden = nodes.length - shown.length;
  return [
    'flowchart LR',
    ...shown.map((node) => `  ${names.get(node.id)}${boxOf(node)}`),
    ...drawn.map((edge) => {
      const arrow = edge.kind === 'mirror' ? '-.->' : '-->';
      return `  ${names.get(edge.from)} ${arrow}|"${escaped(edgeLabel(edge))}"| ${names.get(edge.to)}`;
    }),
    ...shown.map(({ id }) => `  style ${names.get(id)} ${styles[changes.get(id) ?? 'same']}`),
    ...drawn.map((edge, index) => `  linkStyle ${index} ${styles[changeOfEdge(edge)]}`),
    ...(hidden > 0 ? [`  more["${hidden} more"]`] : []),
  ].join('\n');
}

/** What changes comes first, if there is not room for all. */
const rank = (change: GraphChange = 'same'): number => (change === 'same' ? 1 : 0);

function boxOf({ kind, name, versions }: CallNode): string {
  const lines = [name, ...versions.map((version) => `${version.name} ${version.tag} ${weightText(version)}`)];
  const text = lines.map(escaped).join('<br/>');
  return kind === 'service' ? `["${text}"]` : kind === 'gateway' ? `{{"${text}"}}` : `(["${text}"])`;
}

/** A text in quotes: Mermaid reads character codes, and nothing else in it. */
const escaped = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/["#&<>`;\\]/g, (character) => `#${character.charCodeAt(0)};`);
