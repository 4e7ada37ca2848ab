import { Failure } from '../../command-line/errors.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { defaultBase } from '../../history/default-base.ts';
import type { BuildFolders } from '../../mesh/built-documents.ts';
import { type MeshTools, startMeshesFor } from '../../mesh/machine-mesh.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { Progress } from '../../toolchain/availability.ts';
import type { CaseKind, CaseList } from '../case.ts';
import { type Touches, withChangedFiles } from '../changed.ts';
import { loadMethods } from '../descriptors.ts';
import { planProof, type SoundPlan } from '../plan.ts';
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

/**
 * Services of a cluster that are proven, if it has more: a proof of hundreds takes minutes, and `npm run prove` proves
 * them all.
 */
const mostServices = 12;

/** How many services of a cluster are not proven. */
export interface LeftOut {
  readonly cluster: string;
  readonly services: number;
}

/** The result, the errors of the specs, or why there is nothing to prove. */
export type QuickProof =
  | {
      readonly result: RunResult;
      readonly leftOut?: LeftOut;
    }
  | { readonly diagnostics: readonly Diagnostic[] }
  | { readonly nothing: string };

/**
 * Proves the quick cases of one cluster: the first of the last stage that has any. If it has many services, those that
 * have changed since the base commit.
 */
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
  const quickCases = quickCasesOf(plan);
  const clusters = quickCases.map(({ cluster }) => cluster);
  const meshes = startMeshesFor(clusters, root, tools, { progress, build });
  try {
    const { lists, leftOut } = await limited(root, plan, quickCases);
    const methods = await loadMethods(root);
    const result = await runAll(
      { ...plan, fleet: withOnePodEach(plan.fleet), lists },
      {
        sources: await meshes.sources(),
        methods,
        servicesIn: () => (_, text) => servedBy(methods, text),
        onVerdict: () => undefined,
        keep: false,
      },
    );
    return { result, ...(leftOut ? { leftOut } : {}) };
  } finally {
    await meshes.close();
  }
}

interface Limited {
  readonly lists: readonly CaseList[];
  readonly leftOut?: LeftOut;
}

/** The cases of some services, if the cluster has many. */
async function limited(root: string, plan: SoundPlan, lists: readonly CaseList[]): Promise<Limited> {
  const [list] = lists;
  const all = [...new Set(list?.cases.map(({ service }) => service))];
  if (!list || all.length <= mostServices) return { lists };
  const touched = await changedServices(root, plan);
  const chosen = chosenServices(all, (service) => touched?.(list.cluster, service) === true);
  return {
    lists: [{ ...list, cases: list.cases.filter(({ service }) => chosen.has(service)) }],
    leftOut: { cluster: list.cluster, services: all.length - chosen.size },
  };
}

/** Those that have changed, or the first ones if none has; in either case, not more than take seconds. */
export function chosenServices(
  all: readonly string[],
  hasChanged: (service: string) => boolean,
): ReadonlySet<string> {
  const changed = all.filter(hasChanged);
  return new Set((changed.length > 0 ? changed : all).slice(0, mostServices));
}

/** Undefined without a commit to compare with. */
async function changedServices(root: string, { fleet }: SoundPlan): Promise<Touches | undefined> {
  try {
    const { id } = await defaultBase(root, fleet.settings.targetRevision);
    // Another step fails if the generated files are not those of the specs.
    return await withChangedFiles(root, id, fleet.clusters);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** No quick case distinguishes the pods of a version, and each pod has a proxy that must start. */
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

function quickCasesOf({ fleet, lists }: SoundPlan): CaseList[] {
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
