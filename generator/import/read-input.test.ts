import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { titleOf } from './document.ts';
import { inputPaths, readInput } from './read-input.ts';

const clusters = ['dev', 'prod-eu'];

/** The documents of files in a folder, for every cluster. */
async function read(files: Readonly<Record<string, string>>, path = '.') {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { documents, skipped, repeated } = await readInput(inputPaths([join(folder, path)], clusters), () =>
    Promise.reject(new Error('kustomize is not needed')),
  );
  return {
    documents: documents.filter(({ cluster }) => cluster === 'dev'),
    skipped,
    repeated,
    titles: documents.map((each) => `${each.cluster}: ${titleOf(each)}`),
  };
}

const config = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop }\ndata: { a: b }\n`;

test('files of a folder and documents of lists are read for every cluster', async () => {
  const list = {
    apiVersion: 'v1',
    kind: 'List',
    items: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }],
  };
  const { titles } = await read({
    'a.yaml': `${config('one')}---\n${config('two')}---\n`,
    'deeper/b.json': JSON.stringify(list),
    'notes.txt': 'no document',
  });
  expect(titles).toEqual(
    ['ConfigMap shop/one', 'ConfigMap shop/two', 'Namespace shop'].flatMap((title, index, all) =>
      index < 2
        ? []
        : [
            ...all.slice(0, 2).flatMap((each) => clusters.map((name) => `${name}: ${each}`)),
            ...clusters.map((name) => `${name}: ${title}`),
          ],
    ),
  );
});

test('what the API server and tools add is left out', async () => {
  const { documents, skipped } = await read({
    'live.yaml': `
apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: shop
  uid: 0d1f
  resourceVersion: "1"
  managedFields: []
  labels: { app.kubernetes.io/managed-by: Helm, helm.sh/chart: shop-1 }
  annotations: { kubectl.kubernetes.io/last-applied-configuration: "{}", own: kept }
spec: { clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], ports: [{ port: 80, nodePort: 30000 }], selector: { app: cart } }
status: { loadBalancer: {} }
---
apiVersion: v1
kind: Pod
metadata: { name: cart-1, namespace: shop, ownerReferences: [{ kind: ReplicaSet }] }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: default, namespace: shop }
---
apiVersion: v1
kind: Secret
metadata: { name: password, namespace: shop }
`,
  });
  expect(documents.map(({ value }) => value)).toEqual([
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'cart', namespace: 'shop', annotations: { own: 'kept' } },
      spec: { ports: [{ port: 80 }], selector: { app: 'cart' } },
    },
  ]);
  expect(skipped).toEqual(['Secret shop/password: values of Secrets do not belong in git']);
});

test('a list may contain lists', async () => {
  const list = (items: readonly object[]) => ({ apiVersion: 'v1', kind: 'List', items });
  const shop = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
  const { titles } = await read({ 'a.json': JSON.stringify(list([list([shop])])) });
  expect(titles).toContain('dev: Namespace shop');
});

test.each([
  ['metadata: { name: "{{ .Values.name }}" }', 'metadata.name'],
  ['metadata: { name: cart }\nspec:\n  replicas: {{ .Values.replicas }}', 'spec.replicas'],
])('a template is not read as a document: %s', async (text, place) => {
  await expect(read({ 'a.yaml': `apiVersion: v1\nkind: A\n${text}\n` })).rejects.toThrow(
    `has {{ in ${place}. It looks like a template of Helm`,
  );
});

test('templates of other tools inside values are no problem', async () => {
  const { titles } = await read({ 'a.yaml': config('one').replace('a: b', 'a: "{{ $labels.pod }}"') });
  expect(titles).toContain('dev: ConfigMap shop/one');
});

test('of different documents for an object, the last one counts, and the others are listed', async () => {
  const { documents, repeated } = await read({
    'a.yaml': config('one'),
    'b.yaml': config('one').replace('a: b', 'a: c'),
    'c.yaml': `${config('two')}---\n${config('two')}`,
  });
  expect(documents.map(({ value }) => value['data'])).toEqual([{ a: 'c' }, { a: 'b' }]);
  expect(repeated.map(({ document, others }) => [document.cluster, document.name, others.length])).toEqual([
    ['dev', 'one', 1],
    ['prod-eu', 'one', 1],
  ]);
});

test('words of YAML 1.1 for true and false are texts if no boolean can be there', async () => {
  const { documents } = await read({
    'a.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: shop, labels: { on: on, n: n } }
spec:
  selector: { matchLabels: { y: y } }
  template:
    spec:
      hostNetwork: no
      containers: [{ name: a, args: [on, --log, off], env: [{ name: DEBUG, value: y }], stdin: yes }]
`,
  });
  expect(documents.map(({ value }) => value)).toMatchObject([
    {
      metadata: { labels: { on: 'on', n: 'n' } },
      spec: {
        selector: { matchLabels: { y: 'y' } },
        template: {
          spec: {
            hostNetwork: false,
            containers: [{ args: ['on', '--log', 'off'], env: [{ name: 'DEBUG', value: 'y' }], stdin: true }],
          },
        },
      },
    },
  ]);
});

test.each([
  [{ 'Chart.yaml': 'name: shop' }, '.', /is a Helm chart: pass what it renders, such as helm template/],
  [{ 'a.yaml': 'name: {{ .Values.name }}\nb: [' }, '.', /is not YAML: .* It looks like a template of Helm/],
  [{ 'a.yaml': 'just text' }, '.', /has a document that is not a map/],
  [{ 'a.yaml': 'a: 1' }, '.', /has a document without apiVersion, kind or metadata.name/],
])('%o is refused', async (files, path, message) => {
  await expect(read(files, path)).rejects.toThrow(message);
});

test('a path may be for one cluster', () => {
  const folder = temporaryFolder();
  expect(inputPaths([`dev=${folder}`, folder], clusters)).toEqual([
    { path: folder, clusters: ['dev'] },
    { path: folder, clusters },
  ]);
  expect(() => inputPaths(['def=x'], clusters)).toThrow(
    'there is no cluster def and no path def=x; the clusters are dev, prod-eu',
  );
  expect(() => inputPaths(['missing'], clusters)).toThrow('there is no file or folder missing');
});
