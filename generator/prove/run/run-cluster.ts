import { Failure } from '../../command-line/errors.ts';
import type { Caller } from '../../mesh/caller.ts';
import type { Mesh, MeshSource } from '../../mesh/open-mesh.ts';
import type { Cluster } from '../../model/fleet.ts';
import type { CaseList, Verdict } from '../case.ts';
import type { Methods } from '../descriptors.ts';
import type { ClusterResult } from '../report/result.ts';
import type { ServicesOf } from '../servers/start.ts';
import { type OnVerdict, runCases } from './run-cases.ts';
import { openTestRig } from './test-rig.ts';

/** What all clusters of a run are proven with. */
export interface RunOptions {
  readonly source: MeshSource;
  readonly methods: Methods;
  /** What answers in the place of pods; it may itself call through the mesh. */
  readonly servicesIn: (mesh: Mesh) => ServicesOf;
  readonly alpha: number;
  readonly onVerdict: OnVerdict;
  /** Keeps logs and configurations of everything, whatever comes of it. */
  readonly keep: boolean;
}

/** Proves one cluster. That its mesh does not come up is a result: the other clusters have something to say. */
export async function runCluster(
  cluster: Cluster,
  { cases, unproven }: CaseList,
  places: ReadonlyMap<string, string>,
  { source, methods, servicesIn, alpha, onVerdict, keep }: RunOptions,
): Promise<ClusterResult> {
  const began = performance.now();
  const result = (verdicts: readonly Verdict[], error?: string): ClusterResult => ({
    cluster: cluster.name,
    verdicts,
    unproven,
    seconds: (performance.now() - began) / 1000,
    places,
    ...(error === undefined ? {} : { error }),
  });
  try {
    const mesh = await source.open(cluster, callersIn(cases.map(({ from }) => from)));
    try {
      const rig = await openTestRig(mesh, methods, servicesIn(mesh));
      try {
        await mesh.converged();
        const verdicts = await runCases(rig, cases, alpha, onVerdict);
        return { ...result(verdicts), ...(keep ? { kept: await mesh.saveDiagnostics('everything') } : {}) };
      } finally {
        rig.close();
      }
    } finally {
      await mesh.close();
    }
  } catch (error) {
    if (error instanceof Failure) return result([], error.message);
    throw error;
  }
}

/** Each caller once. */
export const callersIn = (callers: readonly Caller[]): Caller[] => [
  ...new Map(callers.map((caller) => [JSON.stringify(caller), caller])).values(),
];
