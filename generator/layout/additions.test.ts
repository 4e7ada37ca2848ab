import { expect, test } from 'vitest';
import { readInputs } from '../load/inputs.ts';
import { at, itemsAt, rendered } from '../testing/rendered.ts';
import { diagnosticsOf, temporaryRepository } from '../testing/temporary-repository.ts';

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
      [extra]: `${cronJob('a')}---\n${cronJob('b')}`,
    }),
  );
  expect(printed).toContain('MESH113 services/stock/extra/count.yml');
  expect(printed).toContain('MESH113 services/stock/extra/more:');
  expect(printed).toContain('3 errors');
  expect(printed).toContain(`MESH111 ${extra}`);
});
