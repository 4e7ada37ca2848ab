import { describe, expect, test } from 'vitest';
import {
  diagnosticsOf,
  type Files,
  soundFiles,
  temporaryRepository,
} from '../testing/temporary-repository.ts';

/** A document with one mistake: no pod has its label. */
const mistaken: Files = {
  'services/stock/extra/policy.yaml': `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: shop }
spec: { podSelector: { matchLabels: { app: stok } } }
`,
};

const sound = (path: string): string => soundFiles[path] ?? '';

/** The codes and files of the errors. */
async function errorsFor(files: Files): Promise<string[]> {
  const printed = await diagnosticsOf(temporaryRepository({ ...mistaken, ...files }));
  return printed.split('\n').flatMap((line) => /^error (MESH\d+ [^:]+)/.exec(line)?.[1] ?? []);
}

const ofDocument = 'MESH318 services/stock/extra/policy.yaml';

test('an error in the spec of another service hides no mistake in documents', async () => {
  const path = 'services/orders/service.yaml';
  const files = { [path]: sound(path).replace('methods: [Reserve]', 'methods: [Reserv]') };
  expect(await errorsFor(files)).toEqual([`MESH310 ${path}`, ofDocument]);
});

test('an error in the cluster file of another service hides none either', async () => {
  const path = 'clusters/dev.yaml';
  const files = {
    [path]: sound(path).replace('v1: { tag: v1.0.0 }', 'v1: { tag: v1.0.0 }\n    weights: { v1: 90 }'),
  };
  expect(await errorsFor(files)).toEqual([`MESH401 ${path}`, ofDocument]);
});

test('documents of a service whose spec has an error are not checked', async () => {
  const path = 'services/stock/service.yaml';
  const files = { [path]: `${sound(path)}deployment: { image: x }\n`, ...mistaken };
  expect(await errorsFor(files)).toEqual([`MESH201 ${path}`]);
  expect(await errorsFor({ [path]: sound(path).replace('shop.v1.Stock', 'shop.v1.Stok') })).toEqual([
    `MESH309 ${path}`,
  ]);
});

test('a file that cannot be added hides no mistake in the other files of its service', async () => {
  const path = 'services/stock/extra/space.yaml';
  const files = { [path]: 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n' };
  expect(await errorsFor(files)).toEqual([ofDocument, `MESH487 ${path}`]);
});

describe('a broken spec of another service hides no mistake that does not depend on it', () => {
  const orders = 'services/orders/service.yaml';
  const broken = {
    'a duplicate key': [`${sound(orders)}owner: team-orders\n`, 'MESH109'],
    'an unclosed bracket': [sound(orders).replace('[shop.v1.Orders]', '[shop.v1.Orders'), 'MESH108'],
    'a wrong type': [sound(orders).replace('50051', 'many'), 'MESH203'],
    'a missing key': [sound(orders).replace('owner: team-orders\n', ''), 'MESH202'],
    'an unknown key': [`${sound(orders)}timout: 1s\n`, 'MESH201'],
  } as const;
  test.each(Object.entries(broken))('%s', async (_, [text, code]) => {
    expect(await errorsFor({ [orders]: text })).toEqual([`${code} ${orders}`, ofDocument]);
  });

  test.each(Object.entries(broken))('%s causes no finding about what names it', async (_, [text, code]) => {
    const files = {
      [orders]: text,
      'services/stock/extra/policy.yaml': `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: shop }
spec:
  podSelector: { matchLabels: { app: orders } }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: orders } } }] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: by-name, namespace: shop }
spec:
  hosts: [orders.internal.example.com]
  http: [{ route: [{ destination: { host: orders.shop.svc.cluster.local, port: { number: 50051 } } }] }]
`,
    };
    expect((await errorsFor(files)).filter((each) => !each.includes('/extra/'))).toEqual([
      `${code} ${orders}`,
    ]);
    expect((await errorsFor(files)).filter((each) => /MESH318|MESH317/.test(each))).toEqual([]);
  });
});

test('a cluster file with an error hides no mistake that another cluster has, too', async () => {
  const path = 'clusters/prod.yaml';
  const prod = sound('clusters/dev.yaml').replaceAll('dev', 'prod');
  const files = { [path]: `${prod}dnsPort: many\n` };
  expect(await errorsFor(files)).toEqual([`MESH203 ${path}`, ofDocument]);
});

test('documents of services that the unreadable part of a spec names are not checked', async () => {
  const orders = 'services/orders/service.yaml';
  const text = sound(orders).replace('calls:', 'cals:').replace('50051', 'many');
  expect(await errorsFor({ [orders]: text })).not.toContain(ofDocument);
});

test('documents are not checked if names are wrong, or the file of the fleet has an error', async () => {
  const orders = 'services/orders/service.yaml';
  const found = await errorsFor({ [orders]: sound(orders).replace('name: orders', 'name: order') });
  expect(found).not.toContain(ofDocument);
  const fleet = 'clusters/fleet.yaml';
  const unknown = await errorsFor({ [fleet]: `${sound(fleet)}clusterDomian: example.com\n` });
  expect(unknown).toEqual([`MESH201 ${fleet}`]);
});
