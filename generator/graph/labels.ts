import { plural } from '../diagnostics/words.ts';
import { type CallEdge, type CallMap, edgeName, shortMethod } from './graph.ts';
import type { Box, Layout, Point } from './layout.ts';
import { labelPointsOf } from './ribbons.ts';

/** `SayHello`, `3 methods` or `port 6379`. */
export function edgeLabel({ methods, ports, kind, percent, calls }: CallEdge): string {
  if (calls !== undefined) return plural(calls, 'call');
  const [first, ...others] = methods;
  const what =
    first === undefined
      ? ports.length > 0
        ? `port ${ports.join(', ')}`
        : 'connections'
      : others.length === 0
        ? shortMethod(first).split('/').at(-1)
        : plural(methods.length, 'method');
  return kind === 'mirror' ? `copies ${percent} %` : (what ?? '');
}

/** The size of a character of a label, in pixels. */
const character = { width: 6.2, height: 14 } as const;

/** With more edges, a drawing has no room for labels: titles and the table have them. */
const mostLabelled = 300;

/**
 * The middle of the label of each edge, by `edgeName`. No label is on a box or on another label: one for which there is
 * no room is left out, as the title of the edge and the table have it too.
 */
export function labelPlacesOf({ nodes, edges }: CallMap, layout: Layout): ReadonlyMap<string, Point> {
  const places = new Map<string, Point>();
  if (edges.length > mostLabelled) return places;
  const callees = new Map(nodes.map((node) => [node.id, node]));
  const taken: Box[] = nodes.flatMap(({ id }) => layout.boxes.get(id) ?? []);
  for (const edge of edges) {
    const callee = callees.get(edge.to);
    if (!callee) continue;
    // A fault is drawn before the text.
    const width = (edgeLabel(edge).length + (edge.faults.length > 0 ? 2 : 0)) * character.width;
    const boxAt = ({ x, y }: Point): Box => ({
      x: x - width / 2,
      y: y - character.height / 2,
      width,
      height: character.height,
    });
    const point = labelPointsOf(edge, callee, layout).find((each) =>
      taken.every((other) => !overlap(boxAt(each), other)),
    );
    if (!point) continue;
    taken.push(boxAt(point));
    places.set(edgeName(edge), point);
  }
  return places;
}

const gap = 2;

const overlap = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width + gap &&
  other.x < one.x + one.width + gap &&
  one.y < other.y + other.height + gap &&
  other.y < one.y + one.height + gap;
