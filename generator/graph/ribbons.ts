import type { CallEdge, CallNode } from './graph.ts';
import { type Box, edgeKey, type Layout, type Point, sizes } from './layout.ts';

/** A band of an edge: the calls that one version gets. */
export interface Ribbon {
  /** Colour of the version; 0 for what has no versions. */
  readonly colour: number;
  /** Width in pixels. */
  readonly width: number;
  /** An SVG path. */
  readonly path: string;
}

/** A small share stays visible. */
const leastWidth = 2;

/** One thin band, to the version that gets the copies. */
function copiesOf({ version: name }: CallEdge, { versions }: CallNode) {
  const version = versions.findIndex((each) => (name === undefined ? each.weight > 0 : each.name === name));
  return [{ version: Math.max(0, version), width: leastWidth }];
}

/** The bands of an edge: they leave the caller together, and each ends at the row of its version. */
export function ribbonsOf(edge: CallEdge, callee: CallNode, layout: Layout): Ribbon[] {
  const [from, to] = [layout.boxes.get(edge.from), layout.boxes.get(edge.to)];
  if (!from || !to) return [];
  const shares = callee.versions.length > 0 ? callee.versions.map(({ weight }) => weight) : [100];
  const total = layout.ribbonWidth;
  const bands = shares.flatMap((share, version) =>
    share > 0 ? [{ version, width: Math.max(leastWidth, round((total * share) / 100)) }] : [],
  );
  const visible = edge.kind === 'mirror' ? copiesOf(edge, callee) : bands;
  const sum = visible.reduce((all, { width }) => all + width, 0);
  const bends = layout.bends.get(edgeKey(edge)) ?? [];
  let above = 0;
  return visible.map(({ version, width }) => {
    const offset = above + width / 2 - sum / 2;
    above += width;
    const end =
      callee.versions.length > 0 ? to.y + sizes.head + sizes.row * (version + 0.5) : to.y + to.height / 2;
    const colour = callee.versions[version]?.colour ?? 0;
    return { colour, width, path: pathOf(from, to, bends, offset, end, edge) };
  });
}

function pathOf(
  from: Box,
  to: Box,
  bends: readonly Point[],
  offset: number,
  end: number,
  { kind }: CallEdge,
): string {
  // A mirror starts below the name, so it does not hide the calls.
  const start = { x: from.x + from.width, y: from.y + (kind === 'mirror' ? from.height - 8 : 22 + offset) };
  if (from.x >= to.x) return backwards(from, to, end);
  let path = `M${start.x} ${round(start.y)}`;
  let last: Point = start;
  const curveTo = ({ x, y }: Point) => {
    const middle = round((last.x + x) / 2);
    path += `C${middle} ${round(last.y)} ${middle} ${round(y)} ${round(x)} ${round(y)}`;
    last = { x, y };
  };
  for (const bend of bends) {
    const y = bend.y + offset;
    // Straight through the column, so no box hides it.
    curveTo({ x: bend.x - sizes.width / 2, y });
    last = { x: bend.x + sizes.width / 2, y };
    path += `H${round(last.x)}`;
  }
  curveTo({ x: to.x, y: end });
  return path;
}

/** A call to the left, or to the service itself, runs below both boxes. */
function backwards(from: Box, to: Box, end: number): string {
  const [right, left] = [from.x + from.width, to.x];
  const below = Math.max(from.y + from.height, to.y + to.height) + 18;
  const start = from.y + from.height - 8;
  return `M${right} ${start}C${right + 40} ${start} ${right + 40} ${below} ${right} ${below}L${left} ${below}C${left - 40} ${below} ${left - 40} ${end} ${left} ${end}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
