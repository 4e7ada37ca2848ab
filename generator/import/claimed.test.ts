import { expect, test } from 'vitest';
import { deploymentText, inventoryFrom, serviceText } from '../testing/existing-documents.ts';
import { claimedIn } from './claimed.ts';
import { titleOf } from './document.ts';

/** What happens to a document beside a service cart: lifted, replaced, or left to be kept or listed. */
function fateOf(text: string): 'lifted' | 'replaced' | 'left' {
  const inventory = inventoryFrom(
    `${serviceText('cart', '{ app: cart }')}${deploymentText('cart')}---\n${text}`,
  );
  const document = inventory.documents.at(-1);
  if (!document) throw new Error('there is no document');
  const { lifted, replaced } = claimedIn(inventory, new Set(['bank']), new Set());
  expect(titleOf(document)).not.toContain('Deployment');
  return lifted.has(document) ? 'lifted' : replaced.has(document) ? 'replaced' : 'left';
}

const document = (kind: string, spec: string, name = 'cart') => {
  const group = kind === 'VirtualService' || kind === 'DestinationRule' ? 'networking' : 'security';
  return `apiVersion: ${group}.istio.io/v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\nspec: ${spec}\n`;
};

test.each([
  ['routes of a service', document('VirtualService', '{ hosts: [cart], http: [] }'), 'lifted'],
  ['routes of another host', document('VirtualService', '{ hosts: [db], http: [] }'), 'left'],
  ['a wildcard host', document('DestinationRule', '{ host: "*.shop.svc.cluster.local" }'), 'left'],
  [
    'a policy for the pods',
    document('AuthorizationPolicy', '{ selector: { matchLabels: { app: cart } } }'),
    'lifted',
  ],
  ['a policy for a namespace', document('AuthorizationPolicy', '{ action: DENY, rules: [{}] }'), 'left'],
  [
    'STRICT for a namespace',
    document('PeerAuthentication', '{ mtls: { mode: STRICT } }', 'default'),
    'replaced',
  ],
  [
    'PERMISSIVE for a namespace',
    document('PeerAuthentication', '{ mtls: { mode: PERMISSIVE } }', 'default'),
    'left',
  ],
  ['an external service', document('ServiceEntry', '{ hosts: [a.example.com] }', 'bank'), 'lifted'],
  ['an entry of the mesh', document('ServiceEntry', '{ hosts: [a.example.com] }', 'vm'), 'left'],
  ['a Sidecar for other pods', document('Sidecar', '{ workloadSelector: { labels: { app: db } } }'), 'left'],
])('%s', (_, text, fate) => {
  expect(fateOf(text)).toBe(fate);
});
