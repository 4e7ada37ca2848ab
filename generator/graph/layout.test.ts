import { expect, test } from 'vitest';
import type { CallEdge, CallMap, CallNode } from './graph.ts';
import { heightOf, layoutOf } from './layout.ts';
import { ribbonsOf } from './ribbons.ts';
import { edge } from './testing/edge.ts';

const node = (name: string, versions = 1): CallNode => ({
  id: name,
  kind: 'service',
  name,
  note: 'shop',
  versions: Array.from({ length: versions }, (_, index) => ({
    name: `v${index + 1}`,
    tag: 'v1.0.0',
    weight: versions === 1 ? 100 : index === 0 ? 90 : 10,
    colour: index,
    pods: '1',
  })),
  denials: [],
});
const map = (cluster: string, nodes: readonly CallNode[], edges: readonly CallEdge[]): CallMap => ({
  cluster,
  nodes,
  edges,
});

test('callers are left of what they call, and no boxes overlap', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const edges = [
    edge('a', 'b'),
    edge('a', 'c'),
    edge('b', 'd'),
    edge('c', 'd'),
    edge('a', 'd'),
    edge('d', 'e'),
  ];
  const { boxes } = layoutOf([
    map(
      'dev',
      names.map((name) => node(name)),
      edges,
    ),
  ]);
  for (const { from, to } of edges) expect(boxes.get(from)?.x).toBeLessThan(boxes.get(to)?.x ?? 0);
  const all = [...boxes.values()];
  for (const one of all)
    for (const other of all)
      if (one !== other)
        expect(
          one.x + one.width <= other.x ||
            other.x + other.width <= one.x ||
            one.y + one.height <= other.y ||
            other.y + other.height <= one.y,
        ).toBe(true);
});

test('a service has one place in all clusters, with room for the cluster with the most versions', () => {
  const dev = map('dev', [node('a'), node('b', 2)], [edge('a', 'b')]);
  const prod = map('prod', [node('a'), node('b'), node('c')], [edge('a', 'b'), edge('c', 'b')]);
  const { boxes } = layoutOf([dev, prod]);
  expect([...boxes.keys()].sort()).toEqual(['a', 'b', 'c']);
  expect(boxes.get('b')?.height).toBe(heightOf(node('b', 2)));
  expect(layoutOf([dev, prod])).toEqual(layoutOf([dev, prod]));
});

test('calls in a circle, of a service to itself and back do not end the layout', () => {
  const edges = [edge('a', 'b'), edge('b', 'a'), edge('a', 'a')];
  const nodes = [node('a'), node('b')];
  const layout = layoutOf([map('dev', nodes, edges)]);
  for (const each of edges)
    expect(ribbonsOf(each, node(each.to), layout)[0]?.path).toMatch(/^M[\d.]+ [\d.]+[CLH\d. -]+$/);
});

test('a ribbon is as wide as the share of its version, and a version without calls has none', () => {
  const layout = layoutOf([map('dev', [node('a'), node('b', 2)], [edge('a', 'b')])]);
  expect(ribbonsOf(edge('a', 'b'), node('b', 2), layout).map(({ width, colour }) => [width, colour])).toEqual(
    [
      [8.1, 0],
      [2, 1],
    ],
  );
  expect(ribbonsOf(edge('a', 'b'), node('b'), layout)).toHaveLength(1);
});
