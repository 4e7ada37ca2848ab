import { expect, test, vi } from 'vitest';
import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import { paths } from '../testing/edited.ts';
import { whereOf } from '../testing/findings.ts';
import { soundFiles } from '../testing/sound-files.ts';
import { temporaryRepository } from '../testing/temporary-repository.ts';
import { spotAt } from './document.ts';
import { type ToolFinding, wholeDocument } from './finding.ts';
import { diagnosticsOf } from './origin.ts';

vi.setConfig({ testTimeout: 60_000 });

const dev = soundFiles[paths.dev] ?? '';
const prod = dev
  .replaceAll('dev', 'prod')
  .replace('v1: { tag: v1.0.0 }', 'v1: { tag: v1.0.0, replicas: 12 }');

const found = (...findings: readonly Partial<ToolFinding>[]) => foundWith({}, ...findings);

async function foundWith(
  files: Readonly<Record<string, string>>,
  ...findings: readonly Partial<ToolFinding>[]
) {
  const root = temporaryRepository({ 'clusters/prod.yaml': prod, ...files });
  const { workspace } = await loadWorkspace(root, readInputs(root));
  const whole: ToolFinding = { rule: 'schemaViolation', message: 'wrong', subject: '', spot: wholeDocument };
  return diagnosticsOf(
    findings.map((finding) => ({ ...whole, ...finding })),
    workspace,
  ).map((diagnostic) => [whereOf(diagnostic), diagnostic.related?.length ?? 0]);
}

const document = { kind: 'Deployment', name: 'orders-v1' };

test('a fault in every cluster is reported once, at the name of the service', async () => {
  expect(
    await found({ subject: 'overlays/dev/orders', document }, { subject: 'overlays/prod/orders', document }),
  ).toEqual([[`MESH611 ${paths.orders}:1:7`, 2]]);
});

test('a fault in one cluster is reported at its entry in the cluster file', async () => {
  expect(await found({ subject: 'overlays/prod/orders', document })).toEqual([
    ['MESH611 clusters/prod.yaml:4:3', 1],
  ]);
});

test('a fault of a setting with one rendered place is reported at the setting', async () => {
  const spot = spotAt({ spec: { replicas: 12 } }, ['spec', 'replicas']);
  expect(await found({ subject: 'overlays/prod/orders', document, spot })).toEqual([
    ['MESH611 clusters/prod.yaml:6:36', 1],
  ]);
});

test('namespaces, gateways and projects belong to no service', async () => {
  const namespace = { kind: 'Namespace', name: 'shop' };
  expect(await found({ subject: 'overlays/dev/namespaces', document: namespace })).toEqual([
    [`MESH611 ${paths.orders}:3:12`, 1],
  ]);
  expect(await found({ subject: 'argocd/projects/team-stock' })).toEqual([[`MESH611 ${paths.stock}:2:8`, 1]]);
  expect(await found({ subject: 'argocd/root' })).toEqual([['MESH611 clusters/fleet.yaml:1:10', 1]]);
});

test('of two patches that insert at one position, the finding is in the one with the value', async () => {
  const patch = (extra: string) =>
    `target: { kind: VirtualService, name: orders }
patch:
  - { op: add, path: /spec/http/0, value: { name: mine, ${extra} } }
`;
  const files = {
    'services/orders/patches/a.yaml': patch('match: [{ uri: { regex: "(a" } }]'),
    'services/orders/patches/dev/b.yaml': patch('fault: { delay: { percentage: 10 } }'),
  };
  const [own, moved] = [{ match: [{ uri: { regex: '(a' } }] }, { fault: { delay: { percentage: 10 } } }];
  const value = { spec: { http: [moved, own] } };
  const inDev = { subject: 'overlays/dev/orders', document: { kind: 'VirtualService', name: 'orders' } };
  const paths = [
    ['spec', 'http', 0, 'fault', 'delay', 'percentage'],
    ['spec', 'http', 1, 'match', 0, 'uri', 'regex'],
  ];
  expect(await foundWith(files, ...paths.map((path) => ({ ...inDev, spot: spotAt(value, path) })))).toEqual([
    ['MESH611 services/orders/patches/dev/b.yaml:3:87', 1],
    ['MESH611 services/orders/patches/a.yaml:3:81', 1],
  ]);
});
