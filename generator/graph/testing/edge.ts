import type { CallEdge } from '../graph.ts';

/** Calls of one method from one node to another. */
export const edge = (from: string, to: string): CallEdge => ({
  from,
  to,
  kind: 'calls',
  methods: ['a.B/C'],
  ports: [],
  faults: [],
  mutualTls: true,
});
