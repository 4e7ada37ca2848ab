import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { printDiagnostics } from '../diagnostics/print.ts';
import { kubeconformTool } from '../external-tools/kubeconform.ts';
import { toolSource } from '../external-tools/source.ts';
import { collectFindings } from '../inspect/collect.ts';
import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { podKinds } from '../model/workload-kind.ts';
import { generate } from '../pipeline/generate.ts';
import { plain } from '../terminal/paint.ts';
import { describeWith } from '../testing/describe-with.ts';
import { validator } from '../testing/validation-tools.ts';
import { buildCluster } from './built-documents.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { openCluster } from './mesh.ts';
import { findMeshTools } from './testing/tools.ts';

const tools = await findMeshTools();

// Processes start, and other tests run beside.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** A fleet that uses every setting of pods, in three clusters that differ in most of them. */
const root = mkdtempSync(join(tmpdir(), 'workloads-test-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
cpSync(join(import.meta.dirname, '../layout/testdata/workloads'), root, { recursive: true });

test('every setting of pods is rendered', async () => {
  expect(await generate(root)).toMatchObject({ ok: true });
});

describeWith('kustomize and kubeconform', validator, () => {
  test('accept every setting of pods', async () => {
    const sources = [toolSource({ all: true, tools: [kubeconformTool] })];
    const { diagnostics } = await collectFindings({ root, sources });
    const found = diagnostics.filter(({ rule }) => rule.severity === 'error');
    expect(found.length > 0 ? printDiagnostics(found, plain) : '').toBe('');
  });
});

describeWith('an API server', tools, (programs) => {
  let controlPlane: ControlPlane;
  beforeAll(async () => {
    controlPlane = await startControlPlane(programs, () => undefined);
  });
  afterAll(() => controlPlane.close());

  test.each(['dev', 'prod', 'old'])('accepts every setting of pods, with the proxy of %s', async (name) => {
    const { workspace } = await loadWorkspace(root, readInputs(root));
    const cluster =
      isComplete(workspace) && resolveFleet(workspace).clusters.find((each) => each.name === name);
    if (!cluster) throw new Error('The fleet has mistakes.');
    const documents = await buildCluster(programs.kustomize, root, name);
    const mesh = await openCluster(controlPlane, { cluster, documents, callers: [] }, join(root, 'kept'));
    await mesh.close();
    expect(
      mesh.admissions.flatMap(({ workload, refusal }) => (refusal ? [`${workload}: ${refusal}`] : [])),
    ).toEqual([]);
    expect(mesh.admissions.length).toBeGreaterThan(1);
    const { client } = controlPlane;
    const makers = documents
      .map(({ object }) => object)
      .filter(({ kind }) => podKinds.some((each) => each === kind));
    for (const object of makers) await client.apply(object, undefined, { dryRun: true });
    expect(new Set(makers.map(({ kind }) => kind))).toEqual(new Set(podKinds));
  });
});
