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

const usualDeployment = (container: string) =>
  withSelector(
    deploymentText('cart-v1', { app: 'cart', version: 'v1', container }),
    '{ app: cart, version: v1 }',
  );

test('a Deployment with the rendered name and selector is adopted', () => {
  const deployment = usualDeployment('name: cart, image: "shop/server:v1"');
  expect(firstSyncOf(inventoryFrom(serviceText('cart', '{ app: cart }') + deployment))).toEqual({
    before: [],
    after: [],
    adopted: ['shop: deployment cart-v1'],
  });
});

const rename = (path: string, value: string) =>
  JSON.stringify([{ op: 'replace', path: `${path}/spec/containers/0/name`, value }]);

test('a container gets the rendered name first: Argo CD would add a second one', () => {
  const deployment = usualDeployment('name: server, image: "shop/server:v1"');
  expect(firstSyncOf(inventoryFrom(serviceText('cart', '{ app: cart }') + deployment))).toMatchObject({
    before: [
      `kubectl -n shop patch deployment/cart-v1 --type=json -p '${rename('/spec/template', 'cart')}' && kubectl -n shop rollout status deployment/cart-v1`,
    ],
    adopted: ['shop: deployment cart-v1'],
  });
});

test('a command for several clusters is printed once', () => {
  const inCluster = (cluster: string) =>
    inventoryFrom(
      serviceText('cart', '{ app: cart }') + usualDeployment('name: server, image: "shop/server:v1"'),
      cluster,
    );
  const [dev, prod] = [inCluster('dev'), inCluster('prod')];
  const both = {
    documents: [...dev.documents, ...prod.documents],
    instances: [...dev.instances, ...prod.instances],
  };
  expect(firstSyncOf(both).before).toHaveLength(1);
});

test('so do those of a StatefulSet and of a CronJob', () => {
  const statefulSet = withSelector(deploymentText('redis', { version: 'v1' }), '{ app: redis }')
    .replace('kind: Deployment', 'kind: StatefulSet')
    .replace('spec:', 'spec:\n  serviceName: redis');
  const cronJob = `---
apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: shop }
spec:
  schedule: "0 3 * * *"
  jobTemplate: { spec: { template: { spec: { containers: [{ name: main, image: "shop/report:v1" }] } } } }
`;
  expect(
    firstSyncOf(inventoryFrom(serviceText('redis', '{ app: redis }') + statefulSet + cronJob)),
  ).toMatchObject({
    before: [
      `kubectl -n shop patch statefulset/redis --type=json -p '${rename('/spec/template', 'redis')}' && kubectl -n shop rollout status statefulset/redis`,
      `kubectl -n shop patch cronjob/report --type=json -p '${rename('/spec/jobTemplate/spec/template', 'report')}'`,
    ],
    adopted: ['shop: statefulset redis', 'shop: cronjob report'],
  });
});

test('a disruption budget that also selects the new pods is deleted afterwards', () => {
  const budget = `---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: cart, namespace: shop }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: cart } } }
`;
  const today = serviceText('cart', '{ app: cart }') + deploymentText('cart') + budget;
  expect(firstSyncOf(inventoryFrom(today)).after).toEqual([
    'kubectl -n shop delete deployment cart   # when the new pods are ready and calls succeed',
    'kubectl -n shop delete poddisruptionbudget/cart   # Argo CD has created others in their place',
  ]);
});

test('the name with another selector, and pods without the label app, need a step before', () => {
  const deployment = withSelector(deploymentText('cart-v1', { app: 'shop-cart' }), '{ app: shop-cart }');
  expect(firstSyncOf(inventoryFrom(serviceText('cart', '{ app: shop-cart }') + deployment)).before).toEqual([
    'give the pods of cart-v1 in shop the label app=cart, and wait for the rollout: from the first sync on, the Service selects by it',
    'kubectl -n shop delete deployment cart-v1 --cascade=orphan   # the same name with another selector; its pods keep running',
  ]);
});
