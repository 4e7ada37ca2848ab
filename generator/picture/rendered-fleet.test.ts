import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { spanOf } from '../diagnostics/print.ts';
import { mapAt, textAt } from '../lang/at-path.ts';
import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { generate } from '../pipeline/generate.ts';
import { describeWith } from '../testing/describe-with.ts';
import { temporaryRepository } from '../testing/temporary-repository.ts';
import { build } from '../toolchain/kustomize.ts';
import { provideTools } from '../toolchain/provide-tools.ts';
import type { RenderedDocument } from './rendered-document.ts';
import { renderedFleet } from './rendered-fleet.ts';

const { kustomize } = await provideTools(console.error);

const cronJob = `apiVersion: batch/v1
kind: CronJob
metadata: { name: count, namespace: shop }
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - { name: count, image: "registry.example.com/shop/count:v1", env: [{ name: A, value: b }], args: [curl -X POST localhost:15020/quitquitquit] }
`;

/** What each patch is like: merged into a Deployment, a Service, a CronJob, an Istio kind, and JSON operations. */
const patches = {
  merge: `apiVersion: apps/v1
kind: Deployment
metadata: { name: stock, labels: { extra: "yes" } }
spec:
  minReadySeconds: 5
  template:
    metadata: { annotations: { note: here } }
    spec:
      containers:
        - { name: stock, livenessProbe: null, env: [{ name: LAST, value: x }, { name: SHELVES, value: "4" }] }
        - { name: driver, image: "registry.example.com/vendor/driver:v3", ports: [{ containerPort: 9, name: d }] }
      topologySpreadConstraints:
        - { topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, $patch: delete }
      tolerations: [{ key: a, operator: Exists }]
`,
  replaced: `apiVersion: apps/v1
kind: Deployment
metadata: { name: stock-v2 }
spec:
  template:
    spec:
      containers:
        - name: stock
          resources: { $patch: replace, requests: { cpu: 1 } }
          env: [{ name: SHELVES, $patch: delete }]
`,
  routes: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: stock }
spec: { exportTo: ["."] }
`,
  service: `apiVersion: v1
kind: Service
metadata: { name: stock, annotations: { a: b } }
spec: { ports: [{ port: 50051, targetPort: 50051 }, { port: 9, name: tcp-d }] }
`,
  cron: `apiVersion: batch/v1
kind: CronJob
metadata: { name: count }
spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: count, env: [{ name: C, value: d }] }] } } } } }
`,
  operations: `target: { kind: Deployment, name: stock-v1 }
patch:
  - { op: add, path: /spec/template/spec/containers/0/args, value: [--fast] }
  - { op: add, path: /spec/template/spec/containers/0/args/-, value: --far }
  - { op: replace, path: /metadata/labels/app, value: other }
  - { op: remove, path: /spec/revisionHistoryLimit }
  - { op: copy, from: /metadata/labels, path: /metadata/annotations }
`,
};

const configMap = (name: string, data: string) => `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: shop }
data: { ${data} }
`;

const files = {
  'services/stock/service.yaml': `name: stock
owner: team-stock
namespace: shop
image: registry.example.com/shop/stock
grpc: { port: 50051, services: [shop.v1.Stock] }
env: { SHELVES: "3" }
ports: { metrics: { port: 9090, appProtocol: http } }
config: { files: { a.txt: hello } }
`,
  'clusters/dev.yaml': `name: dev
stage: dev
istio: { nativeSidecars: false }
services:
  orders: { versions: { v1: { tag: v1.0.0 } } }
  stock:
    versions:
      v1: { tag: v1.0.0, replicas: 2, digest: "sha256:${'a'.repeat(64)}" }
      v2: { tag: v1.1.0, autoscaling: { minReplicas: 2, maxReplicas: 4 } }
    weights: { v1: 50, v2: 50 }
    image: mirror.example.com/shop/stock
`,
  'services/stock/extra/count.yaml': cronJob,
  'services/stock/extra/maps.yaml': `${configMap('first', 'a: "1"')}---
# nothing here
---
${configMap('second', 'b: "2"')}`,
  'services/stock/extra/dev/own.yaml': configMap('own', 'c: "3"'),
  'services/stock/patches/dev/first.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: first }
data: { d: "4" }
`,
  ...Object.fromEntries(
    Object.entries(patches).map(([name, text]) => [`services/stock/patches/${name}.yaml`, text]),
  ),
};

async function documentsIn(root: string): Promise<readonly RenderedDocument[]> {
  const { workspace, diagnostics } = await loadWorkspace(root, readInputs(root));
  if (!isComplete(workspace)) throw new Error(JSON.stringify(diagnostics));
  return renderedFleet(workspace, resolveFleet(workspace)).documents;
}

const keyOf = (value: unknown) => `${textAt(value, 'kind')}/${textAt(value, 'metadata', 'name')}`;

describeWith('documents with their patches', kustomize, ({ path }) => {
  test('are what Kustomize makes of them', async () => {
    const root = temporaryRepository(files);
    expect(await generate(root)).toMatchObject({ ok: true });
    const yaml = await build(path, `${root}/overlays/dev/stock`);
    const built = parseAllDocuments(yaml).map((document): unknown => document.toJS());
    const expected = Object.fromEntries(built.map((document) => [keyOf(document), document]));
    const own = await documentsIn(root);
    expect(own).toHaveLength(9);
    for (const { value } of own) expect(plain(value)).toEqual(expected[keyOf(value)]);
  });
});

/** Without what only is in memory, such as the difference of a missing and an undefined key. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test.each([
  [
    'Deployment/stock-v1',
    ['spec', 'template', 'spec', 'containers', 0, 'livenessProbe'],
    'patches/merge.yaml:10',
  ],
  [
    'Deployment/stock-v1',
    ['spec', 'template', 'spec', 'containers', 1, 'resources'],
    'patches/merge.yaml:11',
  ],
  [
    'Deployment/stock-v1',
    ['spec', 'template', 'spec', 'containers', 0, 'args', 1],
    'patches/operations.yaml:4',
  ],
  ['Deployment/stock-v1', ['spec', 'template', 'spec', 'containers', 0, 'readinessProbe'], 'service.yaml:1'],
  [
    'Deployment/stock-v2',
    ['spec', 'template', 'spec', 'containers', 0, 'resources', 'limits'],
    'patches/replaced.yaml:9',
  ],
  ['Deployment/stock-v2', ['spec', 'template', 'spec', 'containers', 0, 'image'], 'clusters/dev.yaml:11'],
  ['CronJob/count', ['spec', 'schedule'], 'extra/count.yaml:5'],
  ['ConfigMap/first', ['data', 'a'], 'extra/maps.yaml:4'],
  ['ConfigMap/first', ['data', 'd'], 'patches/dev/first.yaml:4'],
  ['ConfigMap/second', ['data', 'b'], 'extra/maps.yaml:11'],
  ['ConfigMap/own', ['data', 'c'], 'extra/dev/own.yaml:4'],
])('%s: the value at %s has the place that sets it', async (key, at, expected) => {
  const found = (await documentsIn(temporaryRepository(files))).find(({ value }) => keyOf(value) === key);
  const place = found?.at(at);
  expect(place && `${place.file.path}:${spanOf(place).line}`).toContain(expected);
  expect(mapAt(found?.value)).not.toEqual({});
});
