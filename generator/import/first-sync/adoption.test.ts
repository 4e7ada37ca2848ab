import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listAt, textAt } from '../../lang/at-path.ts';
import { emitYaml } from '../../lang/emit-yaml.ts';
import { objectFrom } from '../../mesh/kubernetes-object.ts';
import { apiServerForTest } from '../../mesh/testing/api-server.ts';
import { findMeshTools } from '../../mesh/testing/tools.ts';
import { builtClusters } from '../../testing/built-cluster.ts';
import { runCommand } from '../../testing/command-line.ts';
import { describeWith } from '../../testing/describe-with.ts';
import { deploymentText, inventoryFrom, serviceText } from '../../testing/existing-documents.ts';
import { at } from '../../testing/rendered.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { temporaryRepository } from '../../testing/temporary-repository.ts';
import { withAdoptions } from './adoption.ts';
import { firstSyncOf } from './first-sync.ts';

const programs = await findMeshTools();

const adoptsOf = (text: string) =>
  withAdoptions(inventoryFrom(text)).instances.flatMap(({ versions }) => versions.map(({ adopt }) => adopt));

const withSelector = (text: string, selector: string) =>
  text.replace('spec:\n  template', `spec:\n  selector: { ${selector} }\n  template`);

const cart = (labels: Parameters<typeof deploymentText>[1], selector: string, name = 'cart') =>
  serviceText('cart', '{ app: cart }') +
  withSelector(deploymentText(name, { app: 'cart', ...labels }), selector);

test.each([
  ['another name', cart({}, 'matchLabels: { app: cart, version: v1 }'), [{ name: 'cart' }]],
  ['another selector', cart({}, 'matchLabels: { app: cart }', 'cart-v1'), [{ selector: { app: 'cart' } }]],
  ['both', cart({}, 'matchLabels: { app: cart }'), [{ name: 'cart', selector: { app: 'cart' } }]],
  ['nothing else', cart({}, 'matchLabels: { app: cart, version: v1 }', 'cart-v1'), [undefined]],
  ['expressions', cart({}, 'matchExpressions: [{ key: app, operator: Exists }]'), [undefined]],
  ['a label of each ReplicaSet', cart({}, 'matchLabels: { app: cart, pod-template-hash: "1" }'), [undefined]],
  ['another version', cart({ version: '1.0' }, 'matchLabels: { app: cart }'), [undefined]],
  ['no selector', serviceText('cart', '{ app: cart }') + deploymentText('cart'), [undefined]],
])('a Deployment with %s', (_, text, expected) => {
  expect(adoptsOf(text)).toEqual(expected);
});

/** What runs: another name, selector and container than the rendered ones, and an autoscaler with a budget. */
const running = `apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec:
  selector: { app.kubernetes.io/name: cart }
  ports: [{ name: tcp-redis, port: 6379 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop-cart, namespace: shop }
spec:
  selector: { matchLabels: { app.kubernetes.io/name: cart } }
  template:
    metadata: { labels: { app.kubernetes.io/name: cart } }
    spec:
      containers:
        - { name: server, image: "registry.example.com/cart:v1.0.0", ports: [{ containerPort: 6379 }], resources: { requests: { cpu: 100m } } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: shop-cart, namespace: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: shop-cart }
  minReplicas: 2
  maxReplicas: 4
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } } }]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: shop-cart, namespace: shop }
spec: { maxUnavailable: 1, selector: { matchLabels: { app.kubernetes.io/name: cart } } }
`;

const operations = [
  { op: 'add', path: '/spec/template/metadata/labels/app', value: 'cart' },
  { op: 'add', path: '/spec/template/metadata/labels/version', value: 'v1' },
  { op: 'replace', path: '/spec/template/spec/containers/0/name', value: 'cart' },
];

test('labels and the name of the container come first, other autoscalers and budgets are deleted afterwards', () => {
  expect(firstSyncOf(withAdoptions(inventoryFrom(running)))).toEqual({
    before: [
      `kubectl -n shop patch deployment/shop-cart --type=json -p '${JSON.stringify(operations)}' && kubectl -n shop rollout status deployment/shop-cart`,
    ],
    after: [
      'kubectl -n shop delete horizontalpodautoscaler/shop-cart   # Argo CD has created others in their place',
      'kubectl -n shop delete poddisruptionbudget/shop-cart   # Argo CD has created others in their place',
    ],
    adopted: ['shop: deployment shop-cart'],
  });
});

describeWith('a real API server', programs, (paths) => {
  test('changes an adopted Deployment in place', { timeout: 180_000 }, async () => {
    const root = temporaryRepository({
      'services/orders/service.yaml': null,
      'services/stock/service.yaml': null,
      'clusters/dev.yaml': 'name: dev\nstage: dev\nservices: {}\n',
    });
    const input = join(temporaryFolder(), 'running.yaml');
    writeFileSync(input, running);
    const ran = await runCommand(
      ...['import', input, '--owner', 'team-shop', '--adopt', '--repository', root],
    );
    expect({ ...ran, stdout: '' }).toEqual({ code: 0, stdout: '', stderr: '' });

    const built = (await builtClusters(paths.kustomize, root)).get('dev') ?? [];
    const deployments = built.filter(({ kind }) => kind === 'Deployment');
    expect(deployments.map(({ name }) => name)).toEqual(['shop-cart']);
    const autoscaler = built.find(({ kind }) => kind === 'HorizontalPodAutoscaler');
    expect(at(autoscaler?.content, 'spec', 'scaleTargetRef', 'name')).toBe('shop-cart');

    const client = await apiServerForTest(paths);
    const path = '/apis/apps/v1/namespaces/shop/deployments';
    await client.apply(objectFrom({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }));
    // As Helm creates it: a field manager that applies nothing.
    const [existing] = inventoryFrom(running).instances.flatMap(({ versions }) => versions);
    const created = await client.send(
      'POST',
      `${path}?fieldManager=helm`,
      emitYaml(existing?.deployment.value),
      'application/yaml',
    );
    expect(created.status).toBe(201);
    const uid = textAt(JSON.parse(created.body), 'metadata', 'uid');
    const patched = await client.send(
      'PATCH',
      `${path}/shop-cart?fieldManager=kubectl-patch`,
      JSON.stringify(operations),
      'application/json-patch+json',
    );
    expect(patched.status).toBe(200);

    const [deployment] = deployments;
    const { object } = await client.apply(objectFrom(deployment?.content));
    expect(object).toMatchObject({
      spec: {
        selector: { matchLabels: { 'app.kubernetes.io/name': 'cart' } },
        template: {
          metadata: { labels: { app: 'cart', version: 'v1', 'app.kubernetes.io/name': 'cart' } },
        },
      },
    });
    const all = JSON.parse((await client.send('GET', path)).body);
    expect(all.items).toMatchObject([{ metadata: { name: 'shop-cart', uid } }]);
    expect(listAt(object, 'spec', 'template', 'spec', 'containers')).toMatchObject([{ name: 'cart' }]);
    // Without the key, the API server refuses the selector of the rendered Deployment.
    const usual = objectFrom({
      ...object,
      metadata: { name: 'shop-cart', namespace: 'shop' },
      spec: { ...Object(at(object, 'spec')), selector: { matchLabels: { app: 'cart', version: 'v1' } } },
    });
    await expect(client.apply(usual)).rejects.toThrow(/field is immutable/);
  });
});
