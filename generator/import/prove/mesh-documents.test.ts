import { expect, test } from 'vitest';
import { deploymentText, inventoryFrom, serviceText } from '../../testing/existing-documents.ts';
import { meshDocuments } from './mesh-documents.ts';

test('Deployments have the names of versions, and their ServiceAccounts are there', () => {
  const inventory =
    inventoryFrom(`${serviceText('cart', '{ app: cart }')}${deploymentText('cart-canary', { app: 'cart', account: 'carts' })}${deploymentText('cart', { account: 'carts' })}---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: cart, namespace: shop }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: cart, namespace: shop }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
`);
  const documents = meshDocuments(inventory, 'dev').map(
    ({ object: { kind, metadata } }) => `${kind} ${metadata.namespace}/${metadata.name}`,
  );
  expect(documents).toEqual([
    'Service shop/cart',
    'Deployment shop/cart-v1',
    'Deployment shop/cart-v2',
    'PeerAuthentication shop/default',
    'ServiceAccount shop/carts',
  ]);
  expect(meshDocuments(inventory, 'prod')).toEqual([]);
});
