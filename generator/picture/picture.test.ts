import { expect, test } from 'vitest';
import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { type Files, temporaryRepository } from '../testing/temporary-repository.ts';
import { subsetNames } from './destination-rules.ts';
import { findHost, findService } from './hosts.ts';
import { type ClusterPicture, clusterPictures } from './picture.ts';
import { podsBehind, podsWith } from './pods.ts';
import { renderedFleet } from './rendered-fleet.ts';
import { exportedTo, overlap, usersOf, visibilityOf } from './visibility.ts';

/** The pictures of the clusters of the small valid repository with some files. */
async function picturesFor(files: Files): Promise<readonly ClusterPicture[]> {
  const root = temporaryRepository(files);
  const { workspace } = await loadWorkspace(root, readInputs(root));
  if (!isComplete(workspace)) throw new Error('The repository of the test is not complete.');
  return clusterPictures(renderedFleet(workspace, resolveFleet(workspace)));
}

async function pictureFor(files: Files): Promise<ClusterPicture> {
  const [picture] = await picturesFor(files);
  if (!picture) throw new Error('No cluster has additions.');
  return picture;
}

const stock = 'stock.shop.svc.cluster.local';
const allNamespaces = exportedTo('shop', []);

test('a cluster without additions has no picture', async () => {
  expect(await picturesFor({})).toEqual([]);
});

test('specs and documents are in one picture, with the place of each', async () => {
  const { hosts, podsByNamespace, accounts, gateways, destinationRules } = await pictureFor({
    'services/stock/extra/own.yaml': `apiVersion: v1
kind: ServiceAccount
metadata: { name: shelf, namespace: shop }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: outside, namespace: shop }
spec: { hosts: ["*.example.com"], ports: [{ number: 443, name: tls, protocol: TLS }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: more, namespace: shop }
spec: { host: stock, exportTo: ["."], subsets: [{ name: fast, labels: { speed: high } }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: own, namespace: shop }
spec: { servers: [{ port: { number: 8443 }, hosts: [./a.example.com, bank/b.example.com] }] }
`,
  });
  const service = findService(hosts, stock, allNamespaces);
  expect(service?.at.file.path).toBe('services/stock/service.yaml');
  expect(service ? podsBehind(service, podsByNamespace).map(({ title }) => title) : []).toEqual(['stock']);
  expect(findHost(hosts, 'api.example.com')?.at.file.path).toBe('services/stock/extra/own.yaml');
  expect([...(accounts.get('shop') ?? [])].sort()).toEqual(['orders', 'shelf', 'stock']);
  expect(gateways.get('shop/own')).toMatchObject({ ports: [8443] });
  expect(gateways.get('shop/own')?.hostsFor('shop')).toEqual(['a.example.com']);
  expect(service && [...subsetNames(service, allNamespaces, destinationRules)]).toEqual(['v1', 'fast']);
  expect(service && [...subsetNames(service, exportedTo('bank', ['.']), destinationRules)]).toEqual(['v1']);
});

test('documents that patches delete are not in the picture', async () => {
  const { hosts, podsByNamespace } = await pictureFor({
    'services/stock/patches/gone.yaml': `# reason: a StatefulSet runs the pods
apiVersion: apps/v1
kind: Deployment
metadata: { name: stock }
$patch: delete
`,
    'services/stock/patches/service.yaml': `# reason: another Service has the host
apiVersion: v1
kind: Service
metadata: { name: stock }
$patch: delete
`,
  });
  expect(podsWith({ app: 'stock' }, 'shop', podsByNamespace)).toEqual([]);
  expect(findHost(hosts, stock)).toBeUndefined();
});

test('exportTo is read as Istio reads it', () => {
  const documentOf = (kind: string, value: Readonly<Record<string, unknown>>) =>
    visibilityOf({ kind, namespace: 'shop', value });
  const annotation = { 'networking.istio.io/exportTo': '., bank' };
  expect([...documentOf('Service', { metadata: { annotations: annotation } }).namespaces]).toEqual([
    'shop',
    'bank',
  ]);
  const hidden = documentOf('ServiceEntry', { spec: { exportTo: ['~'] } });
  expect(overlap(hidden, allNamespaces)).toBe(false);
  expect(
    overlap(documentOf('VirtualService', { spec: { exportTo: ['.'] } }), exportedTo('bank', ['.'])),
  ).toBe(false);
});

test('the routes of a gateway are used in its namespace only', () => {
  const users = usersOf({
    kind: 'VirtualService',
    namespace: 'shop',
    value: { spec: { gateways: ['ingress/public', 'own'], exportTo: ['ingress'] } },
  });
  expect([...users.namespaces]).toEqual(['ingress']);
});
