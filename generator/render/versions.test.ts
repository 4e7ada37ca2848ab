import { describe, expect, test } from 'vitest';
import { ordersInDev } from '../testing/edited.ts';
import { at, rendered } from '../testing/rendered.ts';
import type { Files } from '../testing/temporary-repository.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const image = 'registry.example.com/shop/orders';

/** The only version of orders in dev, on one line. */
const version = (fields: string, ...others: readonly string[]) =>
  ordersInDev(`versions: { v1: ${fields} }`, ...others);

async function folderOf(files: Files) {
  const tree = await rendered(files);
  const folder = 'overlays/dev/orders/v1';
  return {
    kustomization: tree.get(`${folder}/kustomization.yaml`),
    autoscaler: tree.get(`${folder}/horizontalpodautoscaler.yaml`),
  };
}

describe('the folder of a version', () => {
  test('adds its name as suffix of every document, and as label of its pods and selectors', async () => {
    const { kustomization } = await folderOf(version('{ tag: v1.0.0 }'));
    expect(kustomization).toMatchObject({
      nameSuffix: '-v1',
      labels: [{ pairs: { version: 'v1' }, includeSelectors: true, includeTemplates: true }],
    });
  });

  test('names the image by its tag', async () => {
    const { kustomization } = await folderOf(version('{ tag: "1.10" }'));
    expect(at(kustomization, 'images')).toEqual([{ name: image, newTag: '1.10' }]);
  });

  test('pins the image by its digest, and keeps the tag', async () => {
    const { kustomization } = await folderOf(version(`{ tag: v1.0.0, digest: '${digest}' }`));
    expect(at(kustomization, 'images')).toEqual([{ name: image, newTag: 'v1.0.0', digest }]);
  });

  test('uses another image repository if the cluster sets one', async () => {
    const { kustomization } = await folderOf(version('{ tag: v1.0.0 }', 'image: mirror.example.com/orders'));
    expect(at(kustomization, 'images')).toEqual([
      { name: image, newName: 'mirror.example.com/orders', newTag: 'v1.0.0' },
    ]);
  });

  test.each([
    ['{ tag: v1.0.0 }', 1],
    ['{ tag: v1.0.0, replicas: 3 }', 3],
    ['{ tag: v1.0.0, replicas: 0 }', 0],
  ])('sets the number of pods: %s', async (scale, count) => {
    const { kustomization, autoscaler } = await folderOf(version(scale));
    expect(at(kustomization, 'replicas')).toEqual([{ name: 'orders', count }]);
    expect(autoscaler).toBeUndefined();
  });

  test('starts with the minimum of the autoscaler: without a number, an apply would set it to 1', async () => {
    const { kustomization, autoscaler } = await folderOf(
      version('{ tag: v1.0.0, autoscaling: { minReplicas: 3, maxReplicas: 9 } }'),
    );
    expect(at(kustomization, 'replicas')).toEqual([{ name: 'orders', count: 3 }]);
    expect(at(kustomization, 'resources')).toContain('horizontalpodautoscaler.yaml');
    expect(autoscaler).toMatchObject({
      spec: {
        scaleTargetRef: { kind: 'Deployment', name: 'orders' },
        minReplicas: 3,
        maxReplicas: 9,
        metrics: [{ containerResource: { name: 'cpu', target: { averageUtilization: 80 } } }],
      },
    });
  });

  test('scales by the application container, not by its proxy', async () => {
    const targets = 'targetCPUUtilizationPercentage: 70, targetMemoryUtilizationPercentage: 60';
    const { autoscaler } = await folderOf(
      version(`{ tag: v1.0.0, autoscaling: { minReplicas: 3, maxReplicas: 9, ${targets} } }`),
    );
    const target = (averageUtilization: number) => ({ type: 'Utilization', averageUtilization });
    expect(at(autoscaler, 'spec', 'metrics')).toEqual([
      {
        type: 'ContainerResource',
        containerResource: { name: 'cpu', container: 'orders', target: target(70) },
      },
      {
        type: 'ContainerResource',
        containerResource: { name: 'memory', container: 'orders', target: target(60) },
      },
    ]);
  });

  test('applies the autoscaler in the last wave, for which Argo CD does not wait', async () => {
    const tree = await rendered(version('{ tag: v1.0.0, autoscaling: { minReplicas: 3, maxReplicas: 9 } }'));
    const waveOf = (document: unknown) =>
      Number(at(document, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave') ?? 0);
    const waves = [...tree.values()]
      .filter((document) => at(document, 'kind') !== 'HorizontalPodAutoscaler')
      .map(waveOf);
    const own = waveOf(tree.get('overlays/dev/orders/v1/horizontalpodautoscaler.yaml'));
    expect(Math.max(...waves)).toBeLessThan(own);
  });
});

test('no Deployment of a base has a number of pods: each cluster sets its own', async () => {
  const base = (await rendered()).get('base/orders/workload/deployment.yaml');
  expect(base).toMatchObject({ kind: 'Deployment' });
  expect(at(base, 'spec', 'replicas')).toBeUndefined();
});

test('a PodDisruptionBudget always lets a pod be evicted', async () => {
  const base = (await rendered()).get('base/orders/workload/poddisruptionbudget.yaml');
  expect(at(base, 'spec')).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
  expect(at(base, 'spec', 'minAvailable')).toBeUndefined();
});
