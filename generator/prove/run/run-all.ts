import { availableParallelism, loadavg, totalmem } from 'node:os';
import type { MeshSource } from '../../mesh/open-mesh.ts';
import type { CaseList } from '../case.ts';
import { shareAssertionsIn } from '../claims/index.ts';
import { placesOf } from '../places.ts';
import type { SoundPlan } from '../plan.ts';
import type { ClusterResult, RunResult } from '../report/result.ts';
import { alphaFor } from '../statistics.ts';
import { type RunOptions, runCluster } from './run-cluster.ts';

/** Cores that a cluster keeps busy while its cases run. */
const coresOfCluster = 2;

/** Memory of a control plane and of the proxies of a cluster, in bytes; small clusters need half of it. */
const memoryOfCluster = 3 * 2 ** 30;

/** More clusters at one time have not been tried. */
const mostAtOnce = 4;

/**
 * The clusters of a plan that are proven first, at the same time: each needs a control plane, and calls must not wait for
 * a core.
 */
export function firstClusters(
  lists: readonly CaseList[],
  cores = availableParallelism(),
  memoryInBytes = memoryOfProcess(),
): string[] {
  const fitting = Math.floor(Math.min(cores / coresOfCluster, memoryInBytes / memoryOfCluster, mostAtOnce));
  return longestFirst(lists)
    .slice(0, Math.max(1, fitting))
    .map(({ cluster }) => cluster);
}

/**
 * Proves a plan: as many clusters at one time as there are sources of meshes, those with the most calls first. The
 * results are in the order of the plan.
 */
export async function runAll(
  { workspace, fleet, lists }: SoundPlan,
  { sources, ...options }: Omit<RunOptions, 'alpha' | 'source'> & { readonly sources: readonly MeshSource[] },
): Promise<RunResult> {
  const began = performance.now();
  const chances = shareAssertionsOf(lists);
  const alpha = alphaFor(chances);
  const results = new Map<CaseList, ClusterResult>();
  const waiting = longestFirst(lists).values();
  const proveWith = async (source: MeshSource) => {
    for (const list of waiting) {
      const cluster = fleet.clusters.find(({ name }) => name === list.cluster);
      if (!cluster) continue;
      const places = placesOf(workspace, cluster.name, list.cases);
      results.set(list, await runCluster(cluster, list, places, { ...options, source, alpha }));
    }
  };
  await Promise.all(sources.map(proveWith));
  const clusters = lists.flatMap((list) => results.get(list) ?? []);
  return { clusters, chances, alpha, seconds: (performance.now() - began) / 1000, ...busy() };
}

/** The memory of the machine, or of the container if it has less. Without a limit, Node gives 0 or more than there is. */
const memoryOfProcess = (): number => Math.min(totalmem(), process.constrainedMemory() || totalmem());

/** If the longest cluster began last, the others would be done long before it. */
const longestFirst = (lists: readonly CaseList[]): CaseList[] =>
  lists.toSorted((a, b) => callsOf(b) - callsOf(a));

const callsOf = ({ cases }: CaseList): number => cases.reduce((sum, { send }) => sum + send.calls, 0);

/** Programs that want to run, for each core, from which on a machine is too busy for the limits of routes. */
const tooBusy = 2;

function busy(): Pick<RunResult, 'load'> {
  const [wanting = 0] = loadavg();
  const cores = availableParallelism();
  return wanting > tooBusy * cores ? { load: { wanting, cores } } : {};
}

/** Assertions about shares in a whole run: each may fail by chance, and together they hardly ever do. */
export const shareAssertionsOf = (lists: readonly CaseList[]): number =>
  lists
    .flatMap(({ cases }) => cases)
    .flatMap(({ expect }) => expect)
    .reduce((sum, claim) => sum + shareAssertionsIn(claim), 0);
