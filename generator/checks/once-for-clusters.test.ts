import { expect, test } from 'vitest';
import { diagnosticsOf, type Files, temporaryRepository } from '../testing/temporary-repository.ts';

const cluster = (name: string, versions: string): string => `name: ${name}
stage: ${name === 'dev' ? 'dev' : 'prod'}
services:
  orders:
    versions:
      v1: { tag: v1.0.0, replicas: 2 }
  stock:
    versions: ${versions}
`;
const old = '{ v1: { tag: v1.0.0, replicas: 2 } }';
const both = `{ v1: { tag: v1.0.0, replicas: 2 }, v2: { tag: v1.1.0, replicas: 2 } }
    weights: { v1: 50, v2: 50 }`;

const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: new, namespace: shop }
spec:
  podSelector: { matchLabels: { version: v2 } }
`;

/** The messages of one rule for a fleet of three clusters. */
async function messagesFor(files: Files): Promise<string[]> {
  const printed = await diagnosticsOf(
    temporaryRepository({
      'clusters/dev.yaml': cluster('dev', old),
      'clusters/eu.yaml': cluster('eu', old),
      'clusters/us.yaml': cluster('us', both),
      ...files,
    }),
  );
  const lines = printed.split('\n');
  return lines.flatMap((line, index) =>
    line.startsWith('error MESH318') ? (lines[index + 1] ?? '').trim() : [],
  );
}

test('a mistake in some clusters is one finding that lists them', async () => {
  const found = await messagesFor({ 'services/stock/extra/new.yaml': policy });
  expect(found).toEqual(['NetworkPolicy new: no pod has version: v2 in dev and eu']);
});

test('a mistake in each cluster that has the document is one finding without a list', async () => {
  const files = { 'clusters/us.yaml': cluster('us', old) };
  expect(await messagesFor({ ...files, 'services/stock/extra/new.yaml': policy })).toEqual([
    'NetworkPolicy new: no pod has version: v2',
  ]);
  expect(await messagesFor({ 'services/stock/extra/eu/new.yaml': policy })).toEqual([
    'NetworkPolicy new: no pod has version: v2',
  ]);
});

test('a patch of one cluster does not make a finding of the shared document appear twice', async () => {
  const found = await messagesFor({
    'services/stock/extra/new.yaml': policy,
    'services/stock/patches/eu/pods.yaml': `target: { kind: Deployment, name: stock }
patch:
  - { op: add, path: /metadata/annotations, value: { note: eu } }
`,
  });
  expect(found).toEqual(['NetworkPolicy new: no pod has version: v2 in dev and eu']);
});
