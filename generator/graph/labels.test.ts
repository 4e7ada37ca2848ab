import { expect, test } from 'vitest';
import type { CallEdge, CallMap, CallNode } from './graph.ts';
import { edgeLabel, labelPlacesOf } from './labels.ts';
import { layoutOf } from './layout.ts';

const node = (name: string): CallNode => ({
  id: name,
  kind: 'service',
  name,
  note: 'shop',
  versions: [{ name: 'v1', tag: 'v1.0.0', weight: 100, colour: 0, pods: '1' }],
  denials: [],
});
const call = (ends: string): CallEdge => {
  const [from = '', to = ''] = ends.split('→');
  return { from, to, kind: 'calls', methods: ['a.B/Get'], ports: [], faults: [], mutualTls: true };
};

/** A caller of many, and callees of many: where labels at one end of an edge would be on each other. */
const map: CallMap = {
  cluster: 'dev',
  nodes: ['cart', 'orders', 'prices', 'shipping', 'stock', 'web'].map(node),
  edges: [
    'cart→prices',
    'cart→stock',
    'orders→shipping',
    'orders→stock',
    'web→cart',
    'web→orders',
    'web→stock',
  ].map(call),
};

test('every call has a label, and none is on another or on a box', () => {
  const layout = layoutOf([map]);
  const places = [...labelPlacesOf(map, layout)];
  expect(places).toHaveLength(map.edges.length);
  const boxes = places.map(([name, { x, y }]) => ({ name, x: x - 9, y: y - 6, width: 18, height: 12 }));
  const all = [...boxes, ...[...layout.boxes].map(([name, box]) => ({ name, ...box }))];
  const covered = boxes.flatMap((one) =>
    all
      .filter((other) => one !== other)
      .filter(
        ({ x, y, width, height }) =>
          one.x < x + width && x < one.x + one.width && one.y < y + height && y < one.y + one.height,
      )
      .map(({ name }) => `${one.name} on ${name}`),
  );
  expect(covered).toEqual([]);
});

test.each([
  [{}, 'Get'],
  [{ methods: ['a.B/Get', 'a.B/Put'] }, '2 methods'],
  [{ methods: [], ports: [6379] }, 'port 6379'],
  [{ methods: [] }, 'connections'],
  [{ kind: 'mirror', percent: 20 }, 'copies 20 %'],
] as const)('%o is labelled %s', (change, label) => {
  expect(edgeLabel({ ...call('web→cart'), ...change })).toBe(label);
});
