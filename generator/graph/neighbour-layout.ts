import { type CallMap, type CallNode, serviceId } from './graph.ts';
import { type Box, heightOf, type Layout, sizes } from './layout.ts';

/** Pixels between two boxes of a column. */
const between = 26;

/**
 * Where the calls of one service are drawn: its callers left of it, what it calls right of it. Each service of a large
 * fleet has such a drawing, and the general layout takes milliseconds for each.
 * @param map the service and its neighbours, with the edges of the service alone
 */
export function neighbourLayoutOf(service: string, { nodes, edges }: CallMap): Layout {
  const id = serviceId(service);
  const callers = new Set(edges.filter(({ to }) => to === id).map(({ from }) => from));
  const columns = [
    nodes.filter((node) => node.id !== id && callers.has(node.id)),
    nodes.filter((node) => node.id === id),
    nodes.filter((node) => node.id !== id && !callers.has(node.id)),
  ].filter((column) => column.length > 0);
  const step = sizes.width + Math.min(110 + edges.length, 300);
  const heights = columns.map(
    (column) =>
      column.reduce((sum, node) => sum + heightOf(node), 0) + between * Math.max(0, column.length - 1),
  );
  const highest = Math.max(0, ...heights);
  const boxes = columns.flatMap((column, index) => {
    const top = sizes.margin + Math.round((highest - (heights[index] ?? 0)) / 2);
    return stacked(column, sizes.margin + index * step, top);
  });
  return {
    width: 2 * sizes.margin + sizes.width + step * Math.max(0, columns.length - 1),
    // Calls in both directions, and to itself, run below the boxes.
    height: 2 * sizes.margin + highest,
    boxes: new Map(boxes),
    bends: new Map(),
    ribbonWidth: 9,
  };
}

/** One box below the other. */
function stacked(column: readonly CallNode[], x: number, top: number): [string, Box][] {
  let y = top;
  return column.map((node) => {
    const box = { x, y, width: sizes.width, height: heightOf(node) };
    y += box.height + between;
    return [node.id, box];
  });
}
