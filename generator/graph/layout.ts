import { Graph, layout } from '@dagrejs/dagre';
import type { CallMap, CallNode } from './graph.ts';

/** A point of the drawing, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The box of a node: its left upper corner and its size, in pixels. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where everything is drawn: the same in every cluster, so a switch between clusters shows the difference. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** By id of a node. */
  readonly boxes: ReadonlyMap<string, Box>;
  /** The points at which an edge crosses the columns between caller and callee, by `edgeKey`. */
  readonly bends: ReadonlyMap<string, readonly Point[]>;
  /** Width of all calls of an edge, in pixels. */
  readonly ribbonWidth: number;
}

/** Sizes of a node, in pixels. */
export const sizes = { width: 190, head: 44, row: 22, foot: 6, margin: 24 } as const;

export const edgeKey = ({ from, to }: { readonly from: string; readonly to: string }): string =>
  `${from} ${to}`;

/** Places the nodes of all clusters in columns: callers are left of what they call. */
export function layoutOf(maps: readonly CallMap[]): Layout {
  const graph = new Graph();
  const density = Math.max(0, ...maps.map(({ edges }) => edges.length));
  graph.setGraph({
    rankdir: 'LR',
    nodesep: 26,
    // Many edges between two columns need room to be distinguished.
    ranksep: Math.min(110 + density, 300),
    edgesep: 8,
    marginx: sizes.margin,
    marginy: sizes.margin,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [id, height] of heightsOf(maps)) graph.setNode(id, { width: sizes.width, height });
  // A mirror of a service to itself, or back, does not move the nodes.
  for (const { edges } of maps)
    for (const { from, to, kind } of edges)
      if (from !== to && !graph.hasEdge(to, from))
        graph.setEdge(from, to, { weight: kind === 'calls' ? 2 : 1 });
  layout(graph);
  const boxes = new Map(
    graph.nodes().map((id) => {
      const { x, y, width, height } = graph.node(id);
      return [id, { x: Math.round(x - width / 2), y: Math.round(y - height / 2), width, height }] as const;
    }),
  );
  const bends = new Map(
    graph.edges().map(({ v, w }) => {
      const points = graph.edge(v, w).points ?? [];
      return [edgeKey({ from: v, to: w }), columnPoints(points)] as const;
    }),
  );
  const { width = 0, height = 0 } = graph.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    boxes,
    bends,
    ribbonWidth: density > 150 ? 3 : density > 50 ? 5 : 9,
  };
}

/** As high as the cluster with the most versions needs it. Sorted, because dagre breaks ties by order. */
function heightsOf(maps: readonly CallMap[]): [string, number][] {
  const heights = new Map<string, number>();
  for (const node of maps.flatMap(({ nodes }) => nodes))
    heights.set(node.id, Math.max(heights.get(node.id) ?? 0, heightOf(node)));
  return [...heights].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The height of a node in its own cluster. */
export const heightOf = ({ versions }: CallNode): number =>
  sizes.head + (versions.length > 0 ? versions.length * sizes.row + sizes.foot : 0);

/** dagre also has a point between each two columns, which makes the curves restless. */
const columnPoints = (points: readonly Point[]): Point[] =>
  points
    .slice(1, -1)
    .filter((_, index) => index % 2 === 1)
    .map(rounded);

const rounded = ({ x, y }: Point): Point => ({ x: Math.round(x), y: Math.round(y) });
