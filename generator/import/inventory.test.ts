import { expect, test } from 'vitest';
import { deploymentText, inventoryFrom, serviceText } from '../testing/existing-documents.ts';

const summary = (text: string) =>
  inventoryFrom(text).instances.map(({ name, service, versions }) => ({
    name,
    service: service?.name,
    versions: Object.fromEntries(versions.map((version) => [version.name, version.deployment.name])),
  }));

test('Deployments behind one Service are versions of one service', () => {
  expect(
    summary(
      serviceText('cart', '{ app: cart }') +
        deploymentText('cart', { version: 'v1' }) +
        deploymentText('cart-next', { app: 'cart', version: 'v2' }),
    ),
  ).toEqual([{ name: 'cart', service: 'cart', versions: { v1: 'cart', v2: 'cart-next' } }]);
});

test('a version has the name of its label, of its Deployment, or its number', () => {
  expect(
    summary(
      serviceText('a', '{ app: a }') +
        deploymentText('a', { version: '1.2' }) +
        deploymentText('a-v3', { app: 'a' }) +
        deploymentText('a-blue', { app: 'a' }),
    )[0]?.versions,
  ).toEqual({ 'v1-2': 'a', v3: 'a-v3', 'v3-3': 'a-blue' });
});

test('of several Services, the one for all versions inside the cluster names the service', () => {
  expect(
    summary(
      serviceText('web-public', '{ app: web }', 'type: LoadBalancer') +
        serviceText('web-v1', '{ app: web, version: v1 }') +
        serviceText('web-pods', '{ app: web }', 'clusterIP: None') +
        serviceText('web', '{ app: web }') +
        deploymentText('web', { version: 'v1' }),
    ),
  ).toEqual([{ name: 'web', service: 'web', versions: { v1: 'web' } }]);
});

test('a Deployment without a Service is a service, too', () => {
  expect(summary(deploymentText('worker-v2'))).toEqual([
    { name: 'worker', service: undefined, versions: { v2: 'worker-v2' } },
  ]);
});

test('Deployments without a Service are versions of one service only if nothing else differs', () => {
  expect(
    summary(
      deploymentText('mailer-v1', { app: 'mailer', account: 'mailer' }) +
        deploymentText('mailer-v2', { app: 'mailer', version: 'v2', account: 'mailer' }) +
        deploymentText('sync-v1', { app: 'sync', account: 'sync' }) +
        deploymentText('sync-v2', { app: 'sync', account: 'other' }),
    ),
  ).toEqual([
    { name: 'mailer', service: undefined, versions: { v1: 'mailer-v1', v2: 'mailer-v2' } },
    { name: 'sync-v1', service: undefined, versions: { v1: 'sync-v1' } },
    { name: 'sync-v2', service: undefined, versions: { v2: 'sync-v2' } },
  ]);
});

test('a Deployment without a Service never joins the versions behind one', () => {
  expect(
    summary(
      serviceText('cart', '{ app: cart }') +
        deploymentText('cart') +
        deploymentText('cart-v2', { app: 'job' }),
    ),
  ).toEqual([
    { name: 'cart', service: 'cart', versions: { v1: 'cart' } },
    { name: 'cart-v2', service: undefined, versions: { v2: 'cart-v2' } },
  ]);
});

test('a Service without a selector selects nothing', () => {
  expect(summary(serviceText('cart', '{}') + deploymentText('cart'))[0]?.service).toBeUndefined();
});
