import { Failure } from '../../command-line/errors.ts';
import type { Caller } from '../../mesh/caller.ts';
import type { Mesh, MeshSource } from '../../mesh/open-mesh.ts';
import type { Cluster } from '../../model/fleet.ts';
import type { Case, CaseList, Verdict } from '../case.ts';
import type { Methods } from '../descriptors.ts';
import type { ClusterResult } from '../report/result.ts';
import type { ServicesOf } from '../servers/start.ts';
import { type OnVerdict, runCases } from './run-cases.ts';
import { sequencesOf } from './sequences.ts';
import { openTestRig } from './test-rig.ts';

/** The options of a run, for all clusters. */
export interface RunOptions {
  readonly source: MeshSource;
  readonly methods: Methods;
  /** The servers in the place of pods; they may call through the mesh. */
  readonly servicesIn: (mesh: Mesh) => ServicesOf;
  readonly alpha: number;
  readonly onVerdict: OnVerdict;
  /** Saves logs and configurations of everything, also if all cases pass. */
  readonly keep: boolean;
}

/** Proves one cluster. A mesh that does not start is a result: the other clusters are still proven. */
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
    const sequences = sequencesOf(cases);
    const callers = callersIn([...cases.map(({ from }) => from), ...sequences.map(({ caller }) => caller)]);
    const mesh = await source.open(cluster, callers, calledIn(cases));
    try {
      const rig = await openTestRig(mesh, methods, servicesIn(mesh));
      try {
        await mesh.converged();
        const verdicts = await runCases(rig, cases, sequences, { alpha, onVerdict });
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

/** The services that cases are about, or call from or to: in a part of a large cluster, the others need no pods. */
const calledIn = (cases: readonly Case[]): ReadonlySet<string> =>
  new Set(
    cases.flatMap(({ service, from, to }) => [
      service,
      ...(from.kind === 'service' ? [from.service] : []),
      ...(to.kind === 'service' ? [to.service] : []),
    ]),
  );

/** Each caller once. */
export const callersIn = (callers: readonly Caller[]): Caller[] => [
  ...new Map(callers.map((caller) => [JSON.stringify(caller), caller])).values(),
];
