import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { generate } from '../pipeline/generate.ts';
import { remove } from '../prove/mutations/edit.ts';
import { describeWith } from '../testing/describe-with.ts';
import { soundFiles, writeInto } from '../testing/temporary-repository.ts';
import { podFrom } from './admission.ts';
import { buildCluster } from './built-documents.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { openCluster } from './mesh.ts';
import { findMeshTools } from './testing/tools.ts';

const tools = await findMeshTools();

// Processes start, and other tests run beside.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'admission-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dev = (istio: string) =>
  String(soundFiles['clusters/dev.yaml']).replace('stage: dev\n', `stage: dev\nistio: ${istio}\n`);

describeWith('pods on an API server', tools, (programs) => {
  let controlPlane: ControlPlane;
  beforeAll(async () => {
    controlPlane = await startControlPlane(programs, () => undefined);
  });
  afterAll(() => controlPlane.close());

  async function admissionsIn(istio: string, mutate?: ReturnType<typeof remove>) {
    const root = mkdtempSync(join(folder, 'fleet-'));
    const files = { ...soundFiles, 'clusters/dev.yaml': dev(istio) };
    for (const [path, text] of Object.entries(files)) writeInto(root, path, text);
    expect(await generate(root)).toMatchObject({ ok: true });
    const { workspace } = await loadWorkspace(root, readInputs(root));
    const cluster =
      isComplete(workspace) && resolveFleet(workspace).clusters.find(({ name }) => name === 'dev');
    if (!cluster) throw new Error('The fleet is not sound.');
    const documents = await buildCluster(programs.kustomize, root, 'dev');
    const mesh = await openCluster(
      controlPlane,
      { cluster, documents: mutate ? mutate(documents) : documents, callers: [] },
      join(folder, 'kept'),
    );
    await mesh.close();
    return mesh.admissions;
  }

  test.each(['{}', '{ cni: true }', '{ nativeSidecars: false }', '{ cni: true, nativeSidecars: false }'])(
    'are taken as the cluster injects them: %s',
    async (istio) => {
      expect(await admissionsIn(istio)).toEqual([
        { service: 'orders', workload: 'Deployment orders-v1' },
        { service: 'stock', workload: 'Deployment stock-v1' },
      ]);
    },
  );

  test('are checked with their proxies', async () => {
    const profile = ['spec', 'template', 'spec', 'securityContext', 'seccompProfile'];
    const mutate = remove({ kind: 'Deployment', name: 'orders-v1' }, profile);
    const [orders] = await admissionsIn('{ cni: true }', mutate);
    expect(orders?.refusal).toContain('violates PodSecurity "restricted:latest"');
    expect(orders?.refusal).toContain('istio-proxy');
    expect(orders?.refusal).toContain('istio-validation');
  });
});

test('a pod is what its document asks for', () => {
  const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [] } };
  const document = (kind: string, spec: object) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name: 'a', namespace: 'shop' },
    spec,
  });
  const installation = { cni: false, nativeSidecars: true, namespace: 'istio-system' };
  const inTemplate = podFrom(document('StatefulSet', { template }), installation);
  expect(inTemplate).toMatchObject({
    kind: 'Pod',
    metadata: { labels: { app: 'a' } },
    spec: { ...template.spec, serviceAccountName: 'default' },
  });
  const claims = [{ metadata: { name: 'data' } }];
  const withClaim = podFrom(
    document('StatefulSet', { template, volumeClaimTemplates: claims }),
    installation,
  );
  expect(withClaim).toMatchObject({
    spec: {
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: expect.stringMatching(/^data-.*-0$/) } }],
    },
  });
  expect(podFrom(document('CronJob', { jobTemplate: { spec: { template } } }), installation)).toEqual(
    inTemplate,
  );
  expect(podFrom(document('Service', {}), installation)).toBeUndefined();
});
