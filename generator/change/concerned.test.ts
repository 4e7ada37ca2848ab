import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderedTreeOf } from '../kustomize/rendered-tree.ts';
import { type CompleteWorkspace, resolveFleet } from '../model/resolve.ts';
import { documentsOfInstance } from '../picture/rendered-fleet.ts';
import { editedServices, workspaceOf } from '../testing/connected-services.ts';
import { merged } from '../testing/merged.ts';
import { type Files, soundFiles } from '../testing/temporary-repository.ts';
import { concernedServices } from './concerned.ts';

/** The documents of every service of the cluster dev, as text by the name of the service. */
function documentsOf(workspace: CompleteWorkspace): ReadonlyMap<string, string> {
  const fleet = resolveFleet(workspace);
  const tree = renderedTreeOf(fleet);
  const [cluster] = fleet.clusters;
  const texts = (cluster?.instances ?? []).map((instance): [string, string] => {
    const loaded = workspace.instances.find(({ name }) => name === instance.service.name);
    if (!cluster || !loaded) throw new Error(`The cluster does not run ${instance.service.name}.`);
    const documents = documentsOfInstance({ tree, cluster: cluster.name, instance: loaded, additions: [] });
    return [loaded.name, JSON.stringify(documents.map(({ value }) => value))];
  });
  return new Map(texts);
}

async function concernedIn(before: Files, after: Files) {
  const [one, other] = [await workspaceOf(before), await workspaceOf(after)];
  const [old, now] = [documentsOf(one), documentsOf(other)];
  const changed = [...now.keys()].filter((name) => old.get(name) !== now.get(name));
  return { changed, concerned: concernedServices(one, other).byCluster.get('dev') ?? new Set() };
}

test('every service with a changed document is concerned', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(editedServices(['shop', 'store']), async ([before, after]) => {
      const { changed, concerned } = await concernedIn(before, after);
      expect(changed.filter((name) => !concerned.has(name))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('a service that gets copies of calls is concerned if their caller moves to another namespace', {
  timeout: 60_000,
}, async () => {
  const stock = 'services/stock/service.yaml';
  const before = {
    ...merged(stock, { mirror: [{ methods: ['Reserve'], service: 'shade' }] }),
    'services/shade/service.yaml': merged(stock, { name: 'shade' })[stock] ?? '',
    ...merged('clusters/dev.yaml', { services: { shade: { versions: { v1: { tag: 'v1.0.0' } } } } }),
  };
  const after = { ...before, ...merged('services/orders/service.yaml', { namespace: 'ordering' }) };
  const { changed, concerned } = await concernedIn(before, after);
  expect(changed).toContain('shade');
  expect(concerned).toContain('shade');
});

test('a service whose host a document of another service names is concerned', async () => {
  const own = (timeout: string): Files => ({
    ...merged('services/orders/service.yaml', { calls: [] }),
    'services/orders/extra/stock.yaml': JSON.stringify({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'stock-of-orders', namespace: 'shop' },
      spec: { hosts: ['stock.shop.svc.cluster.local'], http: [{ timeout }] },
    }),
  });
  expect((await concernedIn(own('1s'), own('2s'))).concerned).toContain('stock');
});

describe('a change is fleet-wide', () => {
  const dev = 'clusters/dev.yaml';
  const stock = 'services/stock/service.yaml';
  const rows: readonly (readonly [string, Files])[] = [
    ['if a service has another namespace', merged(stock, { namespace: 'store' })],
    ['if a service has another owner', merged(stock, { owner: 'team-orders' })],
    ['if a cluster has another setting', merged(dev, { networkPolicies: false })],
    ['if a service leaves a cluster', merged(dev, { services: { stock: null } })],
    [
      'if there is a new service',
      { 'services/more/service.yaml': merged(stock, { name: 'more' })[stock] ?? '' },
    ],
    ['if the fleet has another setting', merged('clusters/fleet.yaml', { targetRevision: 'next' })],
    [
      'if there is a new cluster',
      { 'clusters/prod.yaml': (soundFiles[dev] ?? '').replaceAll('dev', 'prod') },
    ],
    [
      'if a service brings a document along',
      {
        'services/stock/extra/a.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\n',
      },
    ],
  ];
  test.each(rows)('%s', { timeout: 60_000 }, async (_, files) => {
    expect(concernedServices(await workspaceOf({}), await workspaceOf(files)).isFleetWide).toBe(true);
  });
});

test('a comment concerns no service', { timeout: 60_000 }, async () => {
  const files = { 'clusters/dev.yaml': `${soundFiles['clusters/dev.yaml']}# A comment.\n` };
  expect(concernedServices(await workspaceOf({}), await workspaceOf(files))).toEqual({
    byCluster: new Map([['dev', new Set()]]),
    isFleetWide: false,
  });
});
