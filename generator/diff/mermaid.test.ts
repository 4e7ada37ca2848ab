import { expect, test } from 'vitest';
import type { ChangedMap } from '../graph/change.ts';
import type { CallNode } from '../graph/graph.ts';
import { mermaidOf } from './mermaid.ts';

const node = (name: string, tag = 'v1.0.0'): CallNode => ({
  id: `service:${name}`,
  kind: 'service',
  name,
  note: 'shop',
  versions: [{ name: 'v1', tag, weight: 50, weightBefore: 90, colour: 0, pods: '1' }],
  denials: [],
});
const map = (nodes: readonly CallNode[]): ChangedMap => ({
  cluster: 'dev',
  clusters: ['dev'],
  nodes,
  edges: [
    {
      from: 'service:a',
      to: 'service:b',
      kind: 'calls',
      methods: ['shop.v1.B/Get'],
      ports: [],
      faults: [],
      mutualTls: true,
    },
  ],
  changes: new Map([['service:a service:b calls', 'added']]),
});

test('draws services with shares before and after, and added calls in their colour', () => {
  expect(mermaidOf(map([node('a'), node('b')]))).toBe(`flowchart LR
  n0["a<br/>v1 v1.0.0 90 → 50 %"]
  n1["b<br/>v1 v1.0.0 90 → 50 %"]
  n0 -->|"Get"| n1
  style n0 stroke:#8b949e,stroke-width:1px
  style n1 stroke:#8b949e,stroke-width:1px
  linkStyle 0 stroke:#1a7f37,stroke-width:2px`);
});

test('a text cannot end its quotes, its line or the code block', () => {
  const text = mermaidOf(map([node('a', '"]\n```\n<script>#quot;'), node('b')]));
  expect(text.split('\n')).toHaveLength(7);
  expect(text).not.toMatch(/```|<script/);
});

test('draws at most 30 services, and counts the others', () => {
  const many = Array.from({ length: 35 }, (_, index) => node(`s${index}`));
  expect(mermaidOf(map(many))).toContain('more["5 more"]');
});
