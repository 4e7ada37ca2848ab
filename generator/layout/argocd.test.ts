import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isMap } from '../lang/plain-map.ts';
import { edited, paths } from '../testing/edited.ts';
import { merged } from '../testing/merged.ts';
import { at, itemsAt, type Rendered, rendered } from '../testing/rendered.ts';
import { soundFiles } from '../testing/temporary-repository.ts';

const prod = { 'clusters/prod.yaml': (soundFiles[paths.dev] ?? '').replaceAll('dev', 'prod') };
const annotation = 'argocd.argoproj.io/manifest-generate-paths';

function documentsOf(tree: Rendered, kind: string): readonly unknown[] {
  return [...tree.values()].filter((content) => at(content, 'kind') === kind);
}

const nameOf = (document: unknown) => String(at(document, 'metadata', 'name'));
const byName = (tree: Rendered, kind: string, name: string) =>
  documentsOf(tree, kind).find((document) => nameOf(document) === name);

describe('Applications', () => {
  test('are one for each service and the namespaces of each cluster, one for each cluster, and the root', async () => {
    const names = documentsOf(await rendered(prod), 'Application')
      .map(nameOf)
      .sort();
    expect(names).toEqual(
      ['dev', 'prod']
        .flatMap((name) => [name, `${name}.namespaces`, `${name}.orders`, `${name}.stock`])
        .concat('root'),
    );
  });

  test('depend on exactly their overlay and its base: a commit elsewhere costs nothing', async () => {
    const tree = await rendered(prod);
    expect(at(byName(tree, 'Application', 'prod.orders'), 'metadata', 'annotations', annotation)).toBe(
      '/overlays/prod/orders;/base/orders',
    );
    expect(at(byName(tree, 'Application', 'prod.namespaces'), 'metadata', 'annotations', annotation)).toBe(
      '/overlays/prod/namespaces;/base/namespaces/shop',
    );
  });

  test('have an annotation for each subscription of their team, of their service, and of their stage', async () => {
    const tree = await rendered({
      ...prod,
      ...merged(paths.fleet, {
        notifications: {
          teams: {
            'team-stock': [
              { service: 'slack', triggers: ['on-sync-failed', 'on-health-degraded'], recipients: ['stock'] },
              {
                service: 'slack',
                triggers: ['on-sync-failed'],
                recipients: ['stock', 'all'],
                stages: ['prod'],
              },
            ],
          },
          default: [
            { service: 'on-call', triggers: ['on-sync-failed'], stages: ['prod'] },
            { service: 'email', triggers: ['on-sync-failed'], recipients: ['platform@example.com'] },
          ],
          ownServices: ['on-call'],
        },
      }),
      ...merged(paths.stock, {
        notifications: [{ service: 'slack', triggers: ['on-sync-failed'], recipients: ['buyers'] }],
      }),
    });
    const prefix = 'notifications.argoproj.io/subscribe.';
    const subscriptions = documentsOf(tree, 'Application').map((document) => [
      nameOf(document),
      Object.fromEntries(
        Object.entries(at(document, 'metadata', 'annotations') ?? {}).filter(([name]) =>
          name.startsWith(prefix),
        ),
      ),
    ]);
    const email = { [`${prefix}on-sync-failed.email`]: 'platform@example.com' };
    const both = { ...email, [`${prefix}on-sync-failed.on-call`]: '' };
    const degraded = { [`${prefix}on-health-degraded.slack`]: 'stock' };
    expect(Object.fromEntries(subscriptions)).toEqual({
      root: email,
      dev: email,
      'dev.namespaces': email,
      'dev.orders': {},
      'dev.stock': { ...degraded, [`${prefix}on-sync-failed.slack`]: 'stock;buyers' },
      prod: both,
      'prod.namespaces': both,
      'prod.orders': {},
      'prod.stock': { ...degraded, [`${prefix}on-sync-failed.slack`]: 'stock;all;buyers' },
    });
  });

  test('depend on every folder that kustomize reads for them', async () => {
    const tree = await rendered(prod);
    for (const application of documentsOf(tree, 'Application')) {
      const path = String(at(application, 'spec', 'source', 'path'));
      const named = String(at(application, 'metadata', 'annotations', annotation)).split(';');
      const read = foldersBelow(tree, path).map((folder) => `/${folder}/`);
      expect(read.filter((folder) => !named.some((each) => folder.startsWith(`${each}/`)))).toEqual([]);
    }
  });

  test('sync automatically, never to an empty state, and keep the workloads when they are deleted', async () => {
    for (const application of documentsOf(await rendered(), 'Application')) {
      expect(at(application, 'spec', 'syncPolicy')).toMatchObject({
        automated: { prune: true, selfHeal: true, allowEmpty: false },
        retry: { refresh: true },
      });
      expect(at(application, 'spec', 'source', 'kustomize')).toBeUndefined();
      expect(itemsAt(application, 'spec', 'syncPolicy', 'syncOptions')).not.toContain('Replace=true');
    }
  });

  test('retry without end: Argo CD never syncs a commit again whose retries are used up', async () => {
    for (const application of documentsOf(await rendered(), 'Application'))
      expect(Number(at(application, 'spec', 'syncPolicy', 'retry', 'limit'))).toBeLessThan(0);
  });

  test('of a cluster take their Applications along, and these leave the workloads', async () => {
    const tree = await rendered(prod);
    const cascading = documentsOf(tree, 'Application').filter((each) => at(each, 'metadata', 'finalizers'));
    expect(cascading.map(nameOf).sort()).toEqual(['dev', 'prod']);
    for (const each of cascading)
      expect(at(each, 'metadata', 'finalizers')).toEqual(['resources-finalizer.argocd.argoproj.io']);
  });

  test('and AppProjects have no field with a zero value: Argo CD leaves those out when it saves', async () => {
    const tree = await rendered(prod);
    const documents = ['Application', 'AppProject'].flatMap((kind) => documentsOf(tree, kind));
    // These are kept: Argo CD holds the first as pointers, and always writes the group of a kind.
    const kept = /\.automated\.(?:prune|selfHeal|allowEmpty)$|ResourceWhitelist\[\d+\]\.group$/;
    const zeros = documents.flatMap((each) => zerosIn(each, nameOf(each)));
    expect(zeros.filter((path) => !kept.test(path))).toEqual([]);
  });

  test('are compared by the API server, which knows the defaults of custom resources', async () => {
    for (const application of documentsOf(await rendered(), 'Application'))
      expect(at(application, 'metadata', 'annotations', 'argocd.argoproj.io/compare-options')).toBe(
        'ServerSideDiff=true',
      );
  });

  test('prune last: pods go after the routes and subsets that named them', async () => {
    expect(
      itemsAt(byName(await rendered(), 'Application', 'dev.stock'), 'spec', 'syncPolicy', 'syncOptions'),
    ).toContain('PruneLast=true');
  });

  test('come after their AppProjects', async () => {
    const tree = await rendered(prod);
    const wave = (document: unknown) =>
      Number(at(document, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave') ?? 0);
    const last = Math.max(...documentsOf(tree, 'AppProject').map(wave));
    expect(last).toBeLessThan(Math.min(...documentsOf(tree, 'Application').map(wave)));
  });

  test('leave the number of pods to an autoscaler only', async () => {
    const scaled = edited(paths.dev, [
      'stock:\n    versions:\n      v1: { tag: v1.0.0 }',
      'stock:\n    versions:\n      v1: { tag: v1.0.0, autoscaling: { minReplicas: 2, maxReplicas: 5 } }',
    ]);
    const tree = await rendered(scaled);
    const options = (application: unknown) => itemsAt(application, 'spec', 'syncPolicy', 'syncOptions');
    const ignoring = documentsOf(tree, 'Application').filter((each) => at(each, 'spec', 'ignoreDifferences'));
    const respecting = documentsOf(tree, 'Application').filter((each) =>
      options(each).includes('RespectIgnoreDifferences=true'),
    );
    expect(ignoring.map(nameOf)).toEqual(respecting.map(nameOf));
    expect(ignoring.map((each) => [nameOf(each), at(each, 'spec', 'ignoreDifferences')])).toEqual([
      [
        'dev.stock',
        [
          {
            group: 'apps',
            kind: 'Deployment',
            name: 'stock-v1',
            namespace: 'shop',
            jsonPointers: ['/spec/replicas'],
          },
        ],
      ],
    ]);
  });

  test('belong to the project of the team, and to the cluster they are named by', async () => {
    expect(at(byName(await rendered(), 'Application', 'dev.orders'), 'spec')).toMatchObject({
      project: 'team-orders',
      destination: { name: 'dev', namespace: 'shop' },
    });
  });

  const gateway = `gateways:
  public: { type: istio, namespace: istio-ingress, selector: { istio: ingressgateway }, serviceAccount: ingress, tls: off }
`;
  test.each([
    ['of services', {}],
    ['of services in two namespaces', edited(paths.stock, ['namespace: shop', 'namespace: warehouse'])],
    ['of services and a gateway', edited(paths.dev, ['stage: dev\n', `stage: dev\n${gateway}`])],
    ['of a gateway alone', { 'clusters/edge.yaml': `name: edge\nstage: dev\n${gateway}services: {}\n` }],
  ])('go where their project allows, or Argo CD refuses them: %s', async (_, files) => {
    const tree = await rendered({ ...prod, ...files });
    for (const application of documentsOf(tree, 'Application')) {
      const project = byName(tree, 'AppProject', String(at(application, 'spec', 'project')));
      expect(itemsAt(project, 'spec', 'destinations')).toContainEqual(at(application, 'spec', 'destination'));
    }
  });

  test('do not exist for a cluster without services and gateways, which has nothing to sync', async () => {
    const tree = await rendered({ ...prod, 'clusters/edge.yaml': 'name: edge\nstage: dev\nservices: {}\n' });
    expect([...tree.keys()].filter((path) => path.includes('edge'))).toEqual(['overlays/edge/ROUTES.md']);
  });

  test('follow the branch main, or the one in the fleet file', async () => {
    const revisions = async (files = {}) =>
      new Set(
        documentsOf(await rendered(files), 'Application').map((each) =>
          at(each, 'spec', 'source', 'targetRevision'),
        ),
      );
    expect(await revisions()).toEqual(new Set(['main']));
    const fleet = edited(paths.fleet, ['stages:', 'targetRevision: live\nstages:']);
    expect(await revisions(fleet)).toEqual(new Set(['live']));
  });

  test('are never of the project default, which allows everything', async () => {
    const tree = await rendered(prod);
    const projects = documentsOf(tree, 'AppProject').map(nameOf);
    expect(projects.sort()).toEqual(['fleet', 'team-orders', 'team-stock']);
    for (const application of documentsOf(tree, 'Application'))
      expect(projects).toContain(at(application, 'spec', 'project'));
  });
});

describe('the project of a team', () => {
  test('allows this repository and the clusters and namespaces it runs in', async () => {
    const elsewhere = edited(
      paths.stock,
      ['namespace: shop', 'namespace: warehouse'],
      ['team-stock', 'team-orders'],
    );
    const project = byName(await rendered({ ...prod, ...elsewhere }), 'AppProject', 'team-orders');
    expect(at(project, 'spec')).toMatchObject({
      sourceRepos: ['https://git.example.com/shop.git'],
      destinations: ['dev', 'prod'].flatMap((name) =>
        ['shop', 'warehouse'].map((namespace) => ({ name, namespace })),
      ),
    });
  });

  test('allows every kind that its services consist of', async () => {
    const tree = await rendered();
    for (const team of ['team-orders', 'team-stock']) {
      const service = team.replace('team-', '');
      const kinds = kindsIn(tree, new RegExp(`^(?:base|overlays/dev)/${service}/`));
      expect(kinds.size).toBeGreaterThan(5);
      expect([...kinds].filter((kind) => !allowedBy(byName(tree, 'AppProject', team)).has(kind))).toEqual([]);
    }
  });

  test('allows nothing else: no kinds by pattern, none without a namespace, none of Argo CD', async () => {
    const tree = await rendered();
    const project = byName(tree, 'AppProject', 'team-orders');
    expect(at(project, 'spec', 'clusterResourceWhitelist')).toBeUndefined();
    const allowed = [...allowedBy(project)];
    expect(allowed.filter((kind) => kind.includes('*') || kind.startsWith('argoproj.io/'))).toEqual([]);
    expect(allowed).not.toContain('/Namespace');
    expect(allowed).toHaveLength(new Set(allowed).size);
  });
});

describe('the project of the fleet', () => {
  test('allows every kind that the namespaces and Argo CD’s own folder consist of', async () => {
    const tree = await rendered();
    const kinds = kindsIn(tree, /^(?:base\/namespaces|overlays\/dev\/namespaces|argocd)\//);
    expect([...kinds].filter((kind) => !allowedBy(byName(tree, 'AppProject', 'fleet')).has(kind))).toEqual(
      [],
    );
  });
});

/** `apps/Deployment`, `/Service`: the kinds of the documents in some folders. */
function kindsIn(tree: Rendered, paths: RegExp): Set<string> {
  const documents = [...tree]
    .filter(([path]) => paths.test(path))
    .flatMap(([, content]): readonly unknown[] => (Array.isArray(content) ? content : [plain(content)]));
  const resources = documents.filter((content) => isMap(content) && content['kind'] !== 'Kustomization');
  return new Set(
    resources.map((document) => {
      const apiVersion = String(at(document, 'apiVersion'));
      return `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${at(document, 'kind')}`;
    }),
  );
}

function allowedBy(project: unknown): Set<string> {
  const lists = ['clusterResourceWhitelist', 'namespaceResourceWhitelist'];
  const kinds = lists.flatMap((list) => (at(project, 'spec', list) ? itemsAt(project, 'spec', list) : []));
  return new Set(kinds.map((kind) => `${at(kind, 'group')}/${at(kind, 'kind')}`));
}

/** The paths of all values that Go takes for not written: false, 0, empty texts, lists and maps. */
function zerosIn(value: unknown, path: string): string[] {
  if (Array.isArray(value))
    return value.length === 0 ? [path] : value.flatMap((each, index) => zerosIn(each, `${path}[${index}]`));
  if (isMap(value)) {
    const entries = Object.entries(value);
    return entries.length === 0 ? [path] : entries.flatMap(([key, each]) => zerosIn(each, `${path}.${key}`));
  }
  return value === false || value === 0 || value === '' ? [path] : [];
}

/** A folder and all folders that its kustomization leads to. */
function foldersBelow(tree: Rendered, folder: string): string[] {
  const kustomization = tree.get(`${folder}/kustomization.yaml`);
  if (!kustomization) return [folder];
  const resources = itemsAt(kustomization, 'resources').map(String);
  const folders = resources.filter((resource) => !resource.endsWith('.yaml'));
  return [folder, ...folders.flatMap((each) => foldersBelow(tree, posix.join(folder, each)))];
}

/** A document that is written as text is read. */
function plain(content: unknown): unknown {
  const text = at(content, 'text');
  return typeof text === 'string' ? parse(text) : content;
}
