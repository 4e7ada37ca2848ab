import type { Case } from '../case.ts';

/** A case of a service that sends calls to it. */
export const caseOf = (service: string, name: string): Case => ({
  name: `${service}/${name}`,
  kind: 'split',
  service,
  from: { kind: 'service', service: 'orders', version: 'v1' },
  to: { kind: 'service', service },
  send: { method: 'shop.v1.Stock/Get', metadata: {}, calls: 20, deadlineMs: 1, atOnce: 1 },
  behaviour: [],
  expect: [],
  at: { in: 'cluster', path: ['weights'] },
  disturbs: false,
});
