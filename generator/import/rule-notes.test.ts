import { expect, test } from 'vitest';
import { deploymentText, inventoryFrom, serviceText } from '../testing/existing-documents.ts';
import { ruleNotes } from './rule-notes.ts';

const rule = (name: string, spec: string) => `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: shop }
spec: { host: cart, ${spec} }
`;
const routes = (name: string) => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec: { hosts: [cart], http: [{ route: [{ destination: { host: cart } }] }] }
`;

function notesFor(documents: string): string[] {
  const inventory = inventoryFrom(
    serviceText('cart', '{ app: cart }') + deploymentText('cart', { version: 'v1' }) + documents,
  );
  const [instance] = inventory.instances;
  return instance ? ruleNotes(instance, inventory) : [];
}

test('one VirtualService and one DestinationRule need no note', () => {
  const subsets = 'subsets: [{ name: v1, labels: { version: v1 } }]';
  expect(notesFor(routes('cart') + rule('cart', subsets))).toEqual([]);
});

test.each([
  [
    routes('a') + routes('b'),
    'a counts (its routes are imported); check which one Istio uses, and what b has',
  ],
  [
    rule('a', 'trafficPolicy: {}') + rule('b', 'trafficPolicy: {}'),
    'a counts (its trafficPolicy is imported)',
  ],
  [
    rule('a', 'workloadSelector: { matchLabels: { app: web } }'),
    'is for some callers alone (workloadSelector)',
  ],
  [
    rule('a', 'subsets: [{ name: ghost, labels: { version: v9 } }]'),
    'subset ghost of DestinationRule shop/a selects no version',
  ],
  [rule('a', 'exportTo: ["."]'), 'exportTo of DestinationRule shop/a is not imported: .'],
])('what is left out of %s is listed', (documents, note) => {
  expect(notesFor(documents)).toEqual([expect.stringContaining(note)]);
});
