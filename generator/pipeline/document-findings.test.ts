import { expect, test } from 'vitest';
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

test('documents are not checked if a spec could not be read, or names are wrong', async () => {
  const orders = 'services/orders/service.yaml';
  expect(await errorsFor({ [orders]: `${sound(orders)}owner: team-orders\n` })).toEqual([
    `MESH109 ${orders}`,
  ]);
  const found = await errorsFor({ [orders]: sound(orders).replace('name: orders', 'name: order') });
  expect(found).not.toContain(ofDocument);
});
