import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readInputs } from '../load/inputs.ts';
import { generate } from '../pipeline/generate.ts';
import { render } from '../pipeline/render.ts';
import { describeWith } from '../testing/describe-with.ts';
import { writeFixtureFleet } from '../testing/fixture-fleet.ts';
import { filesOf, fleets } from '../testing/fleet-arbitrary.ts';
import { at } from '../testing/rendered.ts';
import { soundFiles, writeInto } from '../testing/temporary-repository.ts';
import { buildAll } from '../toolchain/kustomize.ts';
import { overlayFolders } from '../toolchain/overlay-folders.ts';
import { provideTools } from '../toolchain/provide-tools.ts';
import { buildDocuments } from './build.ts';

const { kustomize } = await provideTools(console.error);
const folder = mkdtempSync(join(tmpdir(), 'gitops-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Extra documents and patches of a service: merged by name, deleted, put in front, by operations. */
const additions = {
  'services/stock/extra/quota.yaml':
    'apiVersion: v1\nkind: ResourceQuota\nmetadata: { name: q, namespace: shop }\n',
  'services/stock/patches/a.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: stock, annotations: { a: b } }
spec:
  template:
    spec:
      containers:
        - name: first
          image: registry.example.com/first:v1
        - name: stock
          env: [{ name: A, value: "1" }]
          securityContext: null
      volumes:
        - { name: more, emptyDir: {} }
`,
  'services/stock/patches/b.yaml': `target: { kind: Deployment, name: stock-v2 }
patch:
  - { op: add, path: /spec/template/spec/tolerations, value: [] }
  - { op: add, path: /spec/template/spec/tolerations/-, value: { key: a, operator: Exists } }
  - { op: copy, from: /metadata/labels/app, path: /metadata/annotations/c~1d }
  - { op: remove, path: /spec/strategy }
`,
  'services/stock/patches/c.yaml': `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: stock-v2 }
$patch: delete # reason: tested here
`,
  'services/stock/patches/d.yaml': `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: stock }
spec: { subsets: [{ name: v2, labels: { version: v2 } }, { name: v1, labels: { version: v1 } }] }
`,
  'services/stock/patches/dev/a.yaml': `target: { kind: Deployment, name: stock }
patch:
  - { op: add, path: /spec/template/metadata/annotations, value: { e: f } }
--- # the second one, after the first
apiVersion: apps/v1
kind: Deployment
metadata: { name: stock-v2 }
spec: { template: { metadata: { annotations: { e: null } } } }
...
# reason: tested here, too
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: stock-v1 }
$patch: delete
---
# nothing
`,
  'clusters/dev.yaml': `name: dev
stage: dev
services:
  orders:
    versions: { v1: { tag: v1.0.0 } }
  stock:
    versions: { v1: { tag: v1.0.0, replicas: 2 }, v2: { tag: v2.0.0, autoscaling: { minReplicas: 2, maxReplicas: 3 } } }
    weights: { v1: 90, v2: 10 }
    image: mirror.example.com/stock
`,
};

/** Two autoscaled versions: one keeps the name and the selector of an older Deployment, one only the selector. */
const adopted = {
  'clusters/dev.yaml': `name: dev
stage: dev
services:
  orders:
    versions: { v1: { tag: v1.0.0, adopt: { selector: { app: orders } } } }
  stock:
    versions:
      v1:
        tag: v1.0.0
        adopt: { name: stock, selector: { app.kubernetes.io/name: stock, app: stock } }
        autoscaling: { minReplicas: 2, maxReplicas: 3 }
      v2: { tag: v2.0.0, autoscaling: { minReplicas: 2, maxReplicas: 3 } }
    weights: { v1: 90, v2: 10 }
    resources: { requests: { cpu: 100m, memory: 64Mi } }
    podLabels: { team: stock }
`,
};

/** Variables that end the patches of a version and of a cluster, with texts of several lines. */
const severalLines = {
  'clusters/dev.yaml': `name: dev
stage: dev
services:
  orders:
    versions: { v1: { tag: v1.0.0 } }
    env: { RULES: "first\\nsecond\\n" }
  stock:
    versions: { v1: { tag: v1.0.0 } }
    podAnnotations: { notes: "first\\n\\nsecond " }
`,
};

const subjects: readonly (readonly [string, () => string])[] = [
  ['a fleet of four clusters', () => writeFixtureFleet(join(folder, 'fixture'))],
  ['patches of a service', () => written('own', { ...soundFiles, ...additions })],
  ['adopted Deployments', () => written('adopted', { ...soundFiles, ...adopted })],
  ['texts of several lines', () => written('lines', { ...soundFiles, ...severalLines })],
  ...fc
    .sample(fleets, { numRuns: 4, seed: 7 })
    .map(
      (specs, index) =>
        [`fleet ${index}`, () => written(String(index), { ...soundFiles, ...filesOf(specs) })] as const,
    ),
];

function written(name: string, files: Readonly<Record<string, string | null>>): string {
  const root = join(folder, name);
  for (const [path, text] of Object.entries(files)) if (text !== null) writeInto(root, path, text);
  return root;
}

describeWith('documents built in memory', kustomize, ({ path }) => {
  test('have texts as specs write them, also where one ends a patch', async () => {
    const root = written('texts', { ...soundFiles, ...severalLines });
    expect(await generate(root)).toMatchObject({ ok: true });
    const builds = await buildAll(path, overlayFolders(root));
    const yaml = builds.map((build) => ('yaml' in build ? build.yaml : '')).join('---\n');
    const texts = parseAllDocuments(yaml).map((document) => JSON.stringify(document.toJS()));
    for (const text of [String.raw`"first\nsecond\n"`, String.raw`"first\n\nsecond "`])
      expect(texts.filter((each) => each.includes(text))).toHaveLength(1);
  });

  test.each(subjects)('are those of kustomize build: %s', { timeout: 60_000 }, async (_, prepare) => {
    const root = prepare();
    expect(await generate(root)).toMatchObject({ ok: true });
    const outcome = await render(root, readInputs(root));
    if (!outcome.ok) throw new Error('The specs have errors.');
    const files = outcome.units.flatMap((unit) => unit.render());
    const contents = new Map(files.map((file) => [file.path, file]));
    const builds = await buildAll(path, overlayFolders(root));
    expect(builds.length).toBeGreaterThan(0);
    for (const build of builds) {
      if ('error' in build) throw build.error;
      const overlay = relative(root, build.folder).split(sep).join('/');
      const real = parseAllDocuments(build.yaml).map((document): unknown => document.toJS());
      const built = buildDocuments(contents, overlay);
      expect(byName(built)).toEqual(byName(real));
      expect(built).toHaveLength(real.length);
    }
  });
});

/** By kind and name: kustomize puts documents into an order of its own. */
const byName = (documents: readonly unknown[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    documents.map((document) => [
      ['kind', 'metadata.namespace', 'metadata.name']
        .map((path) => at(document, ...path.split('.')))
        .join(' '),
      document,
    ]),
  );
