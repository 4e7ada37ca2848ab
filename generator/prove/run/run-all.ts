import { availableParallelism, loadavg } from 'node:os';
import type { CaseList } from '../case.ts';
import { shareAssertionsIn } from '../claims/index.ts';
import { placesOf } from '../places.ts';
import type { SoundPlan } from '../plan.ts';
import type { ClusterResult, RunResult } from '../report/result.ts';
import { alphaFor } from '../statistics.ts';
import { type RunOptions, runCluster } from './run-cluster.ts';

/** Proves a plan, one cluster after another: each has the whole machine. */
export async function runAll(
  { workspace, fleet, lists }: SoundPlan,
  options: Omit<RunOptions, 'alpha'>,
): Promise<RunResult> {
  const began = performance.now();
  const chances = shareAssertionsOf(lists);
  const alpha = alphaFor(chances);
  const clusters: ClusterResult[] = [];
  for (const list of lists) {
    const cluster = fleet.clusters.find(({ name }) => name === list.cluster);
    if (!cluster) continue;
    const places = placesOf(workspace, cluster.name, list.cases);
    clusters.push(await runCluster(cluster, list, places, { ...options, alpha }));
  }
  return { clusters, chances, alpha, seconds: (performance.now() - began) / 1000, ...busy() };
}

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
