import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readInputs } from '../load/inputs.ts';
import { at, itemsAt, rendered } from '../testing/rendered.ts';
import { diagnosticsOf, soundFiles, temporaryRepository } from '../testing/temporary-repository.ts';

const cronJob = (name: string) => `# Why it is here.
apiVersion: batch/v1
kind: CronJob
metadata: { name: ${name}, namespace: shop }
`;
const extra = 'services/stock/extra/count.yaml';
const patch = 'services/stock/patches/wait.yaml';
const patchText = `# Slowly.
apiVersion: apps/v1
kind: Deployment
metadata: { name: stock }
spec: { minReadySeconds: 5 }
`;

test('the base contains a document unchanged', async () => {
  const tree = await rendered({ [extra]: cronJob('count') });
  expect(tree.get('base/stock/extra/count.yaml')).toEqual({ text: cronJob('count') });
  expect(itemsAt(tree.get('base/stock/kustomization.yaml'), 'resources')).toContain('extra/count.yaml');
});

test('the base contains a patch once, and each overlay applies it at the end', async () => {
  const tree = await rendered({ [patch]: patchText });
  const transformer = tree.get('base/stock/patches/wait.yaml');
  expect(at(transformer, 'target')).toEqual({ kind: 'Deployment', name: 'stock' });
  expect(at(transformer, 'patch')).toBe(patchText);
  expect(at(tree.get('overlays/dev/stock/kustomization.yaml'), 'transformers')).toEqual([
    '../../../base/stock/patches',
  ]);
});

test('the AppProject of the team, and no other, allows what its services bring', async () => {
  const tree = await rendered({ [extra]: cronJob('count') });
  const kindsOf = (team: string) =>
    itemsAt(tree.get(`argocd/root/projects/${team}.yaml`), 'spec', 'namespaceResourceWhitelist');
  expect(kindsOf('team-stock')).toContainEqual({ group: 'batch', kind: 'CronJob' });
  expect(kindsOf('team-orders')).not.toContainEqual({ group: 'batch', kind: 'CronJob' });
});

test('each of them is an input: a change of it is a change', () => {
  const digestOf = (files: Record<string, string>) => readInputs(temporaryRepository(files)).digest;
  const digests = [
    digestOf({}),
    digestOf({ [extra]: cronJob('count') }),
    digestOf({ [extra]: cronJob('other') }),
    digestOf({ [patch]: patchText }),
  ];
  expect(new Set(digests).size).toBe(digests.length);
});

test('a file with the other extension is read, and a file that is not YAML is reported', async () => {
  const printed = await diagnosticsOf(
    temporaryRepository({
      'services/stock/extra/count.yml': cronJob('count'),
      'services/stock/extra/more/count.yaml': cronJob('count'),
      'services/stock/patches/README.md': 'why',
    }),
  );
  expect(printed).toContain('MESH113 services/stock/extra/count.yml');
  expect(printed).toContain('MESH113 services/stock/extra/more:');
  expect(printed).toContain('2 errors');
});

test('a file with several documents is one file of the base, and the AppProject allows all of its kinds', async () => {
  const text = `${cronJob('count')}---\n# nothing here\n---\n${cronJob('sum').replace('CronJob', 'Job')}`;
  const tree = await rendered({ [extra]: text });
  expect(tree.get('base/stock/extra/count.yaml')).toEqual({ text });
  expect(itemsAt(tree.get('base/stock/kustomization.yaml'), 'resources')).toEqual([
    ...itemsAt((await rendered()).get('base/stock/kustomization.yaml'), 'resources'),
    'extra/count.yaml',
  ]);
  const kinds = itemsAt(
    tree.get('argocd/root/projects/team-stock.yaml'),
    'spec',
    'namespaceResourceWhitelist',
  );
  expect(kinds).toContainEqual({ group: 'batch', kind: 'Job' });
});

test('a file with several patches is one file of the base, with a transformer for each patch', async () => {
  const second =
    '# Slower.\ntarget: { kind: Service, name: stock }\npatch:\n  - { op: remove, path: /spec/selector }\n';
  const tree = await rendered({ [patch]: `${patchText}---\n# nothing here\n---\n${second}` });
  const transformers = itemsAt({ all: tree.get('base/stock/patches/wait.yaml') }, 'all');
  expect(transformers.map((each) => [at(each, 'metadata', 'name'), at(each, 'target')])).toEqual([
    ['wait#1', { kind: 'Deployment', name: 'stock' }],
    ['wait#2', { kind: 'Service', name: 'stock' }],
  ]);
  expect(at(transformers[0], 'patch')).toBe(patchText);
  expect(itemsAt(tree.get('base/stock/patches/kustomization.yaml'), 'resources')).toEqual(['wait.yaml']);
});

test('each patch of a file has findings at its own lines, and needs its own reason to delete', async () => {
  const deletion = (kind: string, reason: string) =>
    `${reason}$patch: delete\napiVersion: ${kind === 'Service' ? 'v1' : 'policy/v1'}\nkind: ${kind}\nmetadata: { name: stock }\n`;
  const wrong =
    'target: { kind: Deployment, name: stock }\npatch:\n  - { op: remove, path: /spec/nothing }\n';
  const printed = await diagnosticsOf(
    temporaryRepository({
      [patch]: [
        deletion('PodDisruptionBudget', '# reason: one pod is enough\n'),
        wrong,
        deletion('Service', ''),
        patchText.replace('name: stock', 'name: stok'),
      ].join('---\n'),
    }),
  );
  expect(printed).toContain(`MESH339 ${patch}:9:25`);
  expect(printed).toContain(`MESH2202 ${patch}:11:9`);
  expect(printed).toContain(`MESH488 ${patch}:19:19`);
  expect(printed.match(/MESH2202/g)).toHaveLength(1);
});

describe('a folder of one cluster', () => {
  const own = {
    'services/stock/extra/prod/count.yaml': cronJob('count'),
    'services/stock/patches/prod/wait.yaml': patchText,
  };
  const twoClusters = {
    'clusters/prod.yaml': (soundFiles['clusters/dev.yaml'] ?? '').replaceAll('dev', 'prod'),
  };

  test('belongs to the overlay of this cluster, after what all clusters get', async () => {
    const tree = await rendered({ ...twoClusters, ...own, [extra]: cronJob('all'), [patch]: patchText });
    expect(tree.get('overlays/prod/stock/extra/count.yaml')).toEqual({ text: cronJob('count') });
    const { resources, transformers } = { ...Object(tree.get('overlays/prod/stock/kustomization.yaml')) };
    expect(resources.at(-1)).toBe('extra/count.yaml');
    expect(transformers).toEqual(['../../../base/stock/patches', 'patches']);
    expect(at(tree.get('overlays/prod/stock/patches/wait.yaml'), 'metadata', 'name')).toBe('prod/wait');
    expect(at(tree.get('base/stock/patches/wait.yaml'), 'metadata', 'name')).toBe('wait');
  });

  test('changes nothing in the base and in other clusters, except that the AppProject allows its kinds', async () => {
    const [before, after] = [await rendered(twoClusters), await rendered({ ...twoClusters, ...own })];
    const changed = [...after].filter(([path, content]) => !isDeepStrictEqual(before.get(path), content));
    expect(changed.map(([path]) => path).sort()).toEqual([
      'argocd/root/projects/team-stock.yaml',
      'overlays/prod/ROUTES.md',
      'overlays/prod/stock/extra/count.yaml',
      'overlays/prod/stock/kustomization.yaml',
      'overlays/prod/stock/patches/kustomization.yaml',
      'overlays/prod/stock/patches/wait.yaml',
    ]);
  });

  test('is an error if there is no such cluster', async () => {
    const printed = await diagnosticsOf(
      temporaryRepository({ ...twoClusters, 'services/stock/extra/prd/a.yaml': cronJob('a') }),
    );
    expect(printed).toContain('MESH113 services/stock/extra/prd:1:1');
    expect(printed).toContain('there is no cluster prd');
    expect(printed).toContain('did you mean prod?');
  });
});
