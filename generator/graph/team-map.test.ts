import { expect, test } from 'vitest';
import type { CallNode } from './graph.ts';
import { teamMapOf } from './team-map.ts';
import { edge } from './testing/edge.ts';

const node = (kind: CallNode['kind'], name: string, owner?: string): CallNode => ({
  id: `${kind}:${name}`,
  kind,
  name,
  note: '',
  ...(owner === undefined ? {} : { owner }),
  versions: [],
  denials: [],
});

test('services of a team are one node, and calls between two teams are one edge', () => {
  const { nodes, edges } = teamMapOf({
    cluster: 'dev',
    nodes: [
      node('gateway', 'public'),
      node('service', 'a', 'one'),
      node('service', 'b', 'one'),
      node('service', 'c', 'two'),
    ],
    edges: [
      edge('gateway:public', 'service:a'),
      edge('service:a', 'service:b'),
      edge('service:a', 'service:c'),
      edge('service:b', 'service:c'),
    ],
  });
  expect(nodes.map(({ id, note }) => [id, note])).toEqual([
    ['gateway:public', ''],
    ['team:one', '2 services'],
    ['team:two', '1 service'],
  ]);
  expect(edges.map(({ from, to, calls, methods }) => [from, to, calls, methods])).toEqual([
    ['gateway:public', 'team:one', 1, ['public → a']],
    ['team:one', 'team:two', 2, ['a → c', 'b → c']],
  ]);
});
