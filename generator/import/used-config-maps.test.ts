import { expect, test } from 'vitest';
import { deploymentText, existingDocuments } from '../testing/existing-documents.ts';
import { inventoryOf } from './inventory.ts';
import { configMapsInSpecs } from './used-config-maps.ts';

const configMap = (name: string) => `---
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: shop }
data: { A: b }
`;
const reader = (more = '') =>
  deploymentText('cart', {
    container: `name: server, image: "shop/cart:v1", envFrom: [{ configMapRef: { name: common } }], volumeMounts: [{ name: a, mountPath: /a }, { name: b, mountPath: /b }] ${more}`,
  }).replace(
    'serviceAccountName',
    'volumes: [{ name: a, configMap: { name: first } }, { name: b, configMap: { name: second } }]\n      serviceAccountName',
  );

test('a ConfigMap is replaced only in the clusters where all its uses became values or files', () => {
  const all = configMap('common') + configMap('first') + configMap('second');
  const documents = [
    ...existingDocuments(`${all}${reader()}`, 'dev'),
    ...existingDocuments(`${all}${deploymentText('cart')}`, 'prod'),
  ];
  expect([...configMapsInSpecs(inventoryOf(documents))].sort()).toEqual([
    'dev/shop/common',
    'dev/shop/first',
  ]);
});
