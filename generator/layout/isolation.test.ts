import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edited, ordersInDev, paths } from '../testing/edited.ts';
import { filesOf, fleets } from '../testing/fleet-arbitrary.ts';
import { type Rendered, rendered } from '../testing/rendered.ts';
import { soundFiles } from '../testing/temporary-repository.ts';

const { dev } = paths;
const prod = { 'clusters/prod.yaml': (soundFiles[dev] ?? '').replaceAll('dev', 'prod') };

/** Paths of the files that differ between two trees, or that only one of them has. */
function differing(before: Rendered, after: Rendered): string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all].filter((path) => JSON.stringify(before.get(path)) !== JSON.stringify(after.get(path)));
}

/** What a change of the cluster dev may reach: its own folders, and the list of places a team may deploy to. */
const ofDev = /^(?:overlays\/dev\/|argocd\/clusters\/dev\/|argocd\/root\/projects\/)/;

describe('a change of one cluster file', () => {
  const version = 'versions: { v1: { tag: v1.0.0 } }';
  const changes: readonly (readonly [name: string, files: Record<string, string>])[] = [
    ['another tag', ordersInDev('versions: { v1: { tag: v2.0.0 } }')],
    ['another version', ordersInDev('versions: { v2: { tag: v1.0.0 } }')],
    [
      'a canary',
      ordersInDev('versions: { v1: { tag: v1.0.0 }, v2: { tag: v2.0.0 } }', 'weights: { v1: 90, v2: 10 }'),
    ],
    [
      'an autoscaler',
      ordersInDev('versions: { v1: { tag: v1.0.0, autoscaling: { minReplicas: 2, maxReplicas: 3 } } }'),
    ],
    ['another timeout', ordersInDev(version, 'timeout: 3s')],
    ['other resources', ordersInDev(version, 'resources: { limits: { memory: 1Gi } }')],
    ['another image', ordersInDev(version, 'image: mirror.example.com/orders')],
    ['another way to spread calls', ordersInDev(version, 'loadBalancer: { simple: RANDOM }')],
    ['istio-cni', edited(dev, ['stage: dev\n', 'stage: dev\nistio: { cni: true, nativeSidecars: false }\n'])],
  ];

  test.each(changes)('reaches no base and no other cluster: %s', async (_, files) => {
    const [before, after] = [await rendered(prod), await rendered({ ...prod, ...files })];
    const reached = differing(before, after);
    expect(reached).not.toEqual([]);
    // The Application lists the Deployments whose replicas belong to an autoscaler.
    expect(reached.filter((path) => !/^(?:overlays|argocd\/clusters)\/dev\//.test(path))).toEqual([]);
  });

  test('reaches no base and no other cluster, for any specs', async () => {
    await fc.assert(
      fc.asyncProperty(fleets, fleets, async (specs, others) => {
        const changed = { ...specs, [dev]: others[dev] };
        const reached = differing(await rendered(filesOf(specs)), await rendered(filesOf(changed)));
        expect(reached.filter((path) => !ofDev.test(path))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test('that adds a cluster leaves every other file as it was', async () => {
    const reached = differing(await rendered(), await rendered(prod));
    const own =
      /^(?:overlays\/prod\/|argocd\/clusters\/prod\/|argocd\/root\/clusters\/prod\.yaml$|argocd\/root\/projects\/)/;
    expect(reached.filter((path) => !own.test(path))).toEqual([]);
  });
});

describe('a change of one service spec', () => {
  test('reaches no other service', async () => {
    const files = edited(paths.orders, ['50051', '50052'], ['shop/orders', 'shop/ordering']);
    const reached = differing(await rendered(prod), await rendered({ ...prod, ...files }));
    expect(reached).toContain('base/orders/service.yaml');
    expect(reached.filter((path) => !path.includes('/orders/'))).toEqual([]);
  });

  test('reaches only overlays that mention it: most of a change is in the base', async () => {
    const files = edited(paths.orders, ['image:', 'env: { MODE: fast }\nimage:']);
    const reached = differing(await rendered(prod), await rendered({ ...prod, ...files }));
    expect(reached).toEqual(['base/orders/workload/deployment.yaml']);
  });
});

describe('an override that is equal to the spec', () => {
  test('leaves nothing behind: there is nothing different', async () => {
    const same = ordersInDev('versions: { v1: { tag: v1.0.0 } }', 'image: registry.example.com/shop/orders');
    expect(differing(await rendered(), await rendered(same))).toEqual([]);
  });
});
