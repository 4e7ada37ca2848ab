import { expect, test } from 'vitest';
import type { Gateway } from '../model/gateway.ts';
import { listenersOf } from './gateway-listeners.ts';
import { objectFrom } from './kubernetes-object.ts';
import type { Loopback } from './loopback.ts';
import { isReplaceable } from './outside-servers.ts';
import { ownPodWorkloads } from './own-pods.ts';

const loopback: Loopback = { next: (kind) => `127.0.0.1-${kind}`, release: () => {} };

const object = (apiVersion: string, kind: string, name: string, spec: object) =>
  objectFrom({ apiVersion, kind, metadata: { name, namespace: 'shop' }, spec });

const service = object('v1', 'Service', 'ledger', {
  selector: { app: 'ledger' },
  ports: [
    { name: 'grpc', port: 50071, targetPort: 'grpc' },
    { name: 'tcp-admin', port: 9000 },
  ],
});

const workload = (kind: string, pod: object, labels: object = {}) =>
  object('apps/v1', kind, 'ledger', {
    replicas: 5,
    template: {
      metadata: { labels: { app: 'ledger', ...labels } },
      spec: { containers: [{ ports: [{ name: 'grpc', containerPort: 50071 }] }], ...pod },
    },
  });

const podsOf = (...documents: ReturnType<typeof object>[]) =>
  ownPodWorkloads({ instances: [] }, [service, ...documents], loopback);

test('pods of added documents have a proxy and a server at their gRPC port', () => {
  const pods = podsOf(workload('StatefulSet', { serviceAccountName: 'books' }));
  expect(pods.map(({ key }) => key)).toEqual([0, 1, 2].map((index) => `ledger/StatefulSet/${index}`));
  expect(pods[0]).toMatchObject({
    pod: { service: 'ledger', version: 'StatefulSet', ports: [50071] },
    node: { name: 'ledger-statefulset-0', serviceAccount: 'books', labels: { app: 'ledger' } },
  });
});

test.each([
  ['use the network of their node', workload('Deployment', { hostNetwork: true })],
  ['are not injected', workload('Deployment', {}, { 'sidecar.istio.io/inject': 'false' })],
  ['are a gateway', workload('Deployment', { containers: [{ name: 'istio-proxy', image: 'auto' }] })],
  ['are selected by no Service', workload('Deployment', {}, { app: 'other' })],
  ['end', workload('Job', {})],
])('pods of added documents have none if they %s', (_, document) => expect(podsOf(document)).toEqual([]));

const gateway: Gateway = {
  name: 'public',
  type: 'istio',
  namespace: 'istio-ingress',
  selector: { istio: 'ingressgateway' },
  className: '',
  serviceAccount: 'gateway',
  hosts: [],
  namespaces: {},
  port: 443,
  credentialName: 'example-com',
};

test('a gateway listens at the ports of all Gateways that select its pods', () => {
  const own = (istio: string, port: number, tls?: object) =>
    object('networking.istio.io/v1', 'Gateway', `of-${port}`, {
      selector: { istio },
      servers: [{ port: { number: port }, hosts: ['*'], ...(tls ? { tls } : {}) }],
    });
  const documents = [
    own('ingressgateway', 443, { credentialName: 'partners' }),
    own('ingressgateway', 80),
    own('egressgateway', 8080),
  ];
  expect(listenersOf(gateway, documents)).toEqual([
    { port: 443, listen: 8443, credentials: ['example-com', 'partners'] },
    { port: 80, listen: 8444, credentials: [] },
  ]);
});

const entry = (spec: object) => ({
  spec: { hosts: ['a.example.com'], resolution: 'DNS', ports: [{ protocol: 'GRPC' }], ...spec },
});

test.each([
  [{}, true],
  [{ ports: [{ protocol: 'TLS' }, { protocol: 'GRPC' }] }, false],
  [{ resolution: 'NONE' }, false],
  [{ location: 'MESH_INTERNAL' }, false],
])('a server can represent a ServiceEntry with %j: %s', (spec, expected) =>
  expect(isReplaceable(entry(spec))).toBe(expected),
);
