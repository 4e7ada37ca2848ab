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
  const total = edge.calls === undefined ? layout.ribbonWidth : Math.min(9, 1 + edge.calls / 2);
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
  if (from.x >= to.x) return backwards(from, to, end);
  const curves = curvesOf({ from, to, bends, offset, end, kind });
  return curves
    .map(({ start, end: { x, y } }, index) => {
      const middle = round((start.x + x) / 2);
      const move = index === 0 ? `M${start.x} ${round(start.y)}` : `H${round(start.x)}`;
      return `${move}C${middle} ${round(start.y)} ${middle} ${round(y)} ${round(x)} ${round(y)}`;
    })
    .join('');
}

/** A curve between two columns: it leaves and arrives horizontally. */
interface Curve {
  readonly start: Point;
  readonly end: Point;
}

/** A track from a caller to the right. */
interface Track {
  readonly from: Box;
  readonly to: Box;
  readonly bends: readonly Point[];
  /** Pixels below the middle of the edge. */
  readonly offset: number;
  /** Where it arrives. */
  readonly end: number;
  readonly kind: CallEdge['kind'];
}

/** One curve between each two columns. In a column a track is straight, so no box hides it. */
function curvesOf({ from, to, bends, offset, end, kind }: Track): Curve[] {
  // A mirror starts below the name, so it does not hide the calls.
  let start: Point = {
    x: from.x + from.width,
    y: from.y + (kind === 'mirror' ? from.height - 8 : 22 + offset),
  };
  const curves: Curve[] = [];
  for (const { x, y } of bends) {
    curves.push({ start, end: { x: x - sizes.width / 2, y: y + offset } });
    start = { x: x + sizes.width / 2, y: y + offset };
  }
  return [...curves, { start, end: { x: to.x, y: end } }];
}

/** How far along a curve a label can be: first where ribbons of a caller have parted. */
const labelPlaces = [0.55, 0.7, 0.4, 0.82, 0.28, 0.9, 0.18];

/** Points on an edge at which its label can be, the best first. None for an edge to the left. */
export function labelPointsOf(edge: CallEdge, callee: CallNode, layout: Layout): Point[] {
  const [from, to] = [layout.boxes.get(edge.from), layout.boxes.get(edge.to)];
  if (!from || !to || from.x >= to.x) return [];
  const end =
    callee.versions.length > 0
      ? to.y + sizes.head + (sizes.row * callee.versions.length) / 2
      : to.y + to.height / 2;
  const bends = layout.bends.get(edgeKey(edge)) ?? [];
  const curves = curvesOf({ from, to, bends, offset: 0, end, kind: edge.kind }).reverse();
  return labelPlaces.flatMap((place) => curves.map((curve) => pointOn(curve, place)));
}

/** The point of a cubic curve whose control points are in its middle. */
function pointOn({ start, end }: Curve, place: number): Point {
  const rest = 1 - place;
  const bow = 1.5 * place * rest;
  const x = start.x * (rest ** 3 + bow) + end.x * (place ** 3 + bow);
  const y = start.y + (end.y - start.y) * (3 * place ** 2 - 2 * place ** 3);
  return { x: round(x), y: round(y) };
}

/** A call to the left, or to the service itself, runs below both boxes. */
function backwards(from: Box, to: Box, end: number): string {
  const [right, left] = [from.x + from.width, to.x];
  const below = Math.max(from.y + from.height, to.y + to.height) + 18;
  const start = from.y + from.height - 8;
  return `M${right} ${start}C${right + 40} ${start} ${right + 40} ${below} ${right} ${below}L${left} ${below}C${left - 40} ${below} ${left - 40} ${end} ${left} ${end}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
