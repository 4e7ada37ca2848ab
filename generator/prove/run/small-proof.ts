import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { BuildFolders } from '../../mesh/built-documents.ts';
import { type MeshTools, startMeshes } from '../../mesh/machine-mesh.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { Progress } from '../../toolchain/availability.ts';
import type { CaseKind, CaseList } from '../case.ts';
import { loadMethods } from '../descriptors.ts';
import { type ProofPlan, planProof } from '../plan.ts';
import type { RunResult } from '../report/result.ts';
import { servedBy } from '../servers/handlers.ts';
import { runAll } from './run-all.ts';

/** Kinds of cases that need no waiting, and that fail first. */
const quick: ReadonlySet<CaseKind> = new Set<CaseKind>([
  'admitted',
  'split',
  'rule',
  'allowed',
  'denied',
  'mtls',
  'gateway',
  'browser',
]);

/** Calls of a case that measures a share: they show versions that are missing or swapped, in a fraction of the time. */
const callsOfShare = 300;

/** The result, the errors of the specs, or why there is nothing to prove. */
export type QuickProof =
  | { readonly result: RunResult }
  | { readonly diagnostics: readonly Diagnostic[] }
  | { readonly nothing: string };

/** Proves the quick cases of one cluster: the first of the last stage that has any. */
export async function proveQuickCases(
  root: string,
  tools: MeshTools,
  progress: Progress,
  build: BuildFolders,
): Promise<QuickProof> {
  const plan = await planProof(root, {
    ...{ clusters: [], services: [], cases: [] },
    calls: callsOfShare,
  });
  if (!plan.ok) return { diagnostics: plan.diagnostics };
  if (plan.fleet.clusters.every(({ instances }) => instances.length === 0))
    return { nothing: 'no cluster runs a service yet' };
  const lists = quickCasesOf(plan);
  const methods = await loadMethods(root);
  const meshes = await startMeshes(root, tools, progress, build);
  try {
    const result = await runAll(
      { ...plan, fleet: withOnePodEach(plan.fleet), lists },
      {
        source: meshes,
        methods,
        servicesIn: () => (_, text) => servedBy(methods, text),
        onVerdict: () => undefined,
        keep: false,
      },
    );
    return { result };
  } finally {
    await meshes.close();
  }
}

/** No quick case tells the pods of a version apart, and each pod has a proxy that must start. */
function withOnePodEach(fleet: Fleet): Fleet {
  const clusters = fleet.clusters.map((cluster) => ({
    ...cluster,
    instances: cluster.instances.map((instance) => ({
      ...instance,
      versions: instance.versions.map((version) => ({ ...version, scale: { replicas: 1 } })),
    })),
  }));
  return { ...fleet, clusters };
}

function quickCasesOf({ fleet, lists }: Extract<ProofPlan, { readonly ok: true }>): CaseList[] {
  const stageOf = ({ cluster }: CaseList) => fleet.clusters.find(({ name }) => name === cluster)?.stage;
  const stage = fleet.settings.stages.findLast((each) => lists.some((list) => stageOf(list) === each));
  return lists
    .filter((list) => stageOf(list) === stage)
    .slice(0, 1)
    .map((list) => ({
      ...list,
      cases: list.cases.filter(({ kind, disturbs }) => quick.has(kind) && !disturbs),
      unproven: [],
    }));
}
