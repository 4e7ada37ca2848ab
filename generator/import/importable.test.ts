import { expect, test } from 'vitest';
import { deploymentText, inventoryFrom, serviceText } from '../testing/existing-documents.ts';
import { importable } from './importable.ts';

test('a name in two namespaces is one service, and the other is refused', () => {
  const other = (serviceText('cart', '{ app: cart }') + deploymentText('cart')).replaceAll('shop', 'shop2');
  const { inventory, refused } = importable(
    inventoryFrom(serviceText('cart', '{ app: cart }') + deploymentText('cart') + other),
  );
  expect(inventory.instances.map(({ namespace }) => namespace)).toEqual(['shop']);
  expect(refused).toEqual([
    'service "cart" in shop2 of dev (Deployment cart): a fleet has one service of this name, and it is in the namespace shop',
  ]);
});

test.each(['../../evil', '1cart', 'Cart', 'a'.repeat(64)])('%s cannot name a service', (name) => {
  const { inventory, refused } = importable(inventoryFrom(deploymentText(name, { app: 'a' })));
  expect(inventory.instances).toEqual([]);
  expect(refused).toEqual([expect.stringMatching(/the name of a service is a DNS label/)]);
});

test.each([
  [
    'the pods of a gateway',
    `${deploymentText('edge').replace('labels: { app: edge', 'annotations: { inject.istio.io/templates: gateway }, labels: { app: edge')}`,
    /the pods of a gateway stay as they are/,
  ],
  [
    'the control plane',
    deploymentText('istiod').replace('namespace: shop', 'namespace: istio-system'),
    /istio-system belongs to the installation of the cluster/,
  ],
])('%s is no service', (_, text, reason) => {
  const { inventory, refused } = importable(inventoryFrom(deploymentText('cart') + text));
  expect(inventory.instances.map(({ name }) => name)).toEqual(['cart']);
  expect(refused).toEqual([expect.stringMatching(reason)]);
});
