import { expect, test } from 'vitest';
import { deploymentText, inventoryFrom, serviceText } from '../../testing/existing-documents.ts';
import { firstSyncOf } from './first-sync.ts';

const withSelector = (text: string, selector: string) =>
  text.replace('spec:\n  template', `spec:\n  selector: { matchLabels: ${selector} }\n  template`);

test('new pods start beside those of today, which are deleted afterwards', () => {
  expect(firstSyncOf(inventoryFrom(serviceText('cart', '{ app: cart }') + deploymentText('cart')))).toEqual({
    before: [],
    after: ['kubectl -n shop delete deployment cart   # when the new pods are ready and calls succeed'],
    adopted: [],
  });
});

test('a Deployment with the rendered name and selector is adopted', () => {
  const deployment = withSelector(
    deploymentText('cart-v1', { app: 'cart', version: 'v1' }),
    '{ app: cart, version: v1 }',
  );
  expect(firstSyncOf(inventoryFrom(serviceText('cart', '{ app: cart }') + deployment))).toEqual({
    before: [],
    after: [],
    adopted: ['shop: deployment cart-v1'],
  });
});

test('the name with another selector, and pods without the label app, need a step before', () => {
  const deployment = withSelector(deploymentText('cart-v1', { app: 'shop-cart' }), '{ app: shop-cart }');
  expect(firstSyncOf(inventoryFrom(serviceText('cart', '{ app: shop-cart }') + deployment)).before).toEqual([
    'give the pods of cart-v1 in shop the label app=cart, and wait for the rollout: from the first sync on, the Service selects by it',
    'kubectl -n shop delete deployment cart-v1 --cascade=orphan   # the same name with another selector; its pods keep running',
  ]);
});
