import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type BuiltDocument, documentsIn } from './built-documents.ts';
import { objectFrom } from './kubernetes-object.ts';
import { neededDocuments, type Running } from './needed-documents.ts';

// cart runs and sees prices; stock and prices have no pods.
const serviceNamed = (name: string) => ({ name, namespace: 'shop', host: `${name}.shop.svc.cluster.local` });

const sidecarOf = (name: string, hosts: readonly string[]) =>
  objectFrom({
    apiVersion: 'networking.istio.io/v1',
    kind: 'Sidecar',
    metadata: { name, namespace: 'shop' },
    spec: { workloadSelector: { labels: { app: name } }, egress: [{ hosts }] },
  });

const running: Running = {
  withoutPods: ['stock', 'prices'].map(serviceNamed),
  nodes: [{ namespace: 'shop', labels: { app: 'cart', tier: 'web' }, serviceAccount: 'cart' }],
  sidecars: [sidecarOf('cart', ['./prices.shop.svc.cluster.local', 'istio-system/*'])],
};

const istio = 'networking.istio.io/v1';
const security = 'security.istio.io/v1';

function documentOf(
  apiVersion: string,
  kind: string,
  name: string,
  spec: object,
  owner = name,
  namespace = 'shop',
): BuiltDocument[] {
  const text = stringify({ apiVersion, kind, metadata: { name, namespace }, spec });
  return documentsIn(text, `overlays/prod/${owner}`);
}

const selecting = (labels: object) => ({ selector: { matchLabels: labels } });

test.each<[string, BuiltDocument[], boolean, Partial<Running>?]>([
  ['a Deployment', documentOf('apps/v1', 'Deployment', 'stock', {}), false],
  ['a NetworkPolicy', documentOf('networking.k8s.io/v1', 'NetworkPolicy', 'stock', {}), false],
  ['a HorizontalPodAutoscaler', documentOf('autoscaling/v2', 'HorizontalPodAutoscaler', 'stock', {}), false],
  ['the account of no pod that runs', documentOf('v1', 'ServiceAccount', 'stock', {}), false],
  ['the account of a pod that runs', documentOf('v1', 'ServiceAccount', 'cart', {}, 'stock'), true],
  [
    'a policy for its own pods',
    documentOf(security, 'AuthorizationPolicy', 'stock', selecting({ app: 'stock' })),
    false,
  ],
  [
    'a policy for a pod that runs',
    documentOf(security, 'AuthorizationPolicy', 'stock', selecting({ tier: 'web' })),
    true,
  ],
  ['a policy for the whole namespace', documentOf(security, 'AuthorizationPolicy', 'stock', {}), true],
  [
    'a mode of mTLS, which clients read',
    documentOf(security, 'PeerAuthentication', 'stock', selecting({ app: 'stock' })),
    true,
  ],
  [
    'a Sidecar for its own pods',
    documentOf(istio, 'Sidecar', 'stock', { workloadSelector: { labels: { app: 'stock' } } }),
    false,
  ],
  ['a Service that no pod sees', documentOf('v1', 'Service', 'stock', { selector: { app: 'stock' } }), false],
  ['a Service that a pod sees', documentOf('v1', 'Service', 'prices', { selector: { app: 'prices' } }), true],
  [
    'a Service that selects a pod that runs',
    documentOf('v1', 'Service', 'stock', { selector: { app: 'cart' } }),
    true,
  ],
  ['a further Service', documentOf('v1', 'Service', 'stock-ui', { selector: { app: 'ui' } }, 'stock'), true],
  [
    'a route of calls that are not made',
    documentOf(istio, 'VirtualService', 'stock', { hosts: ['stock'] }),
    false,
  ],
  [
    'a route that names its host in full',
    documentOf(istio, 'VirtualService', 'stock', { hosts: ['stock.shop.svc.cluster.local'] }),
    false,
  ],
  [
    'a route of several hosts',
    documentOf(istio, 'VirtualService', 'stock', { hosts: ['stock', 'cart'] }),
    true,
  ],
  [
    'a route of all hosts',
    documentOf(istio, 'VirtualService', 'stock', { hosts: ['*.svc.cluster.local'] }),
    true,
  ],
  [
    'a route of a host outside',
    documentOf(istio, 'VirtualService', 'stock', { hosts: ['api.example.com'] }),
    true,
  ],
  ['a part of a route', documentOf(istio, 'VirtualService', 'stock', { http: [] }), true],
  [
    'settings of calls that are not made',
    documentOf(istio, 'DestinationRule', 'stock', { host: 'stock' }),
    false,
  ],
  [
    'settings of a host outside with the name of a service and a namespace',
    documentOf(istio, 'DestinationRule', 'stock', { host: 'stock.shop' }),
    true,
  ],
  [
    'a route for a gateway',
    documentOf(istio, 'VirtualService', 'stock', { hosts: ['stock'], gateways: ['mesh', 'public'] }),
    true,
  ],
  [
    'a route in another namespace',
    documentOf(
      istio,
      'VirtualService',
      'stock',
      { hosts: ['stock.shop.svc.cluster.local'] },
      'stock',
      'bank',
    ),
    true,
  ],
  ['settings of all hosts', documentOf(istio, 'DestinationRule', 'stock', { host: '*.cluster.local' }), true],
  ['settings of a service with pods', documentOf(istio, 'DestinationRule', 'stock', { host: 'cart' }), true],
  ['a host of its own', documentOf(istio, 'ServiceEntry', 'stock', { hosts: ['stock'] }), true],
  ['a document of a service with pods', documentOf('apps/v1', 'Deployment', 'cart', {}), true],
  ['a document of no service', documentOf('apps/v1', 'Deployment', 'stock', {}, 'namespaces'), true],
  [
    'a Service, if a pod has no Sidecar',
    documentOf('v1', 'Service', 'stock', { selector: { app: 'stock' } }),
    true,
    { sidecars: [undefined] },
  ],
  [
    'a Service, if a Sidecar lists the namespace',
    documentOf('v1', 'Service', 'stock', { selector: { app: 'stock' } }),
    true,
    { sidecars: [sidecarOf('cart', ['shop/*'])] },
  ],
  [
    'a Service, if a Sidecar lists other namespaces',
    documentOf('v1', 'Service', 'stock', { selector: { app: 'stock' } }),
    false,
    { sidecars: [sidecarOf('cart', ['~/*', 'bank/*', '*/*.example.com'])] },
  ],
  [
    'a Service, if a Sidecar lists hosts of all namespaces',
    documentOf('v1', 'Service', 'stock', { selector: { app: 'stock' } }),
    true,
    { sidecars: [sidecarOf('cart', ['*/*.shop.svc.cluster.local'])] },
  ],
])('of a service without pods, %s', (_, documents, isNeeded, changed = {}) => {
  expect(documents).toHaveLength(1);
  expect(neededDocuments(documents, { ...running, ...changed })).toEqual(isNeeded ? documents : []);
});
