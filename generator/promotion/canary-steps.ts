import type { Instance } from '../load/workspace.ts';
import { servedPortsOf } from '../model/served-ports.ts';
import { hasVersions, podKindOfSpec } from '../model/workload-kind.ts';
import type { ClusterSpec } from '../schema/cluster.ts';

/**
 * The maximum percentage of calls that one commit may move to a version. A service without ports gets no calls, and one
 * that has a single version gets its new image in place.
 */
export function stepLimit({ cluster, spec }: Pick<Instance, 'cluster' | 'spec'>): number {
  const isInPlace = servedPortsOf(spec).length === 0 || !hasVersions(podKindOfSpec(spec));
  return isInPlace ? 100 : stepLimitOf(cluster.spec);
}

/** The maximum percentage of calls that one commit may move in a cluster. */
export const stepLimitOf = ({ maxStep = 100 }: Pick<ClusterSpec, 'maxStep'>): number => maxStep;

/** The first step of a plan above the current weight; undefined at the end of the plan. */
export function nextStep(steps: readonly number[], weight: number): number | undefined {
  return steps.find((step) => step > weight);
}

/** The default steps: 1, 10, 50, 100, and steps between them if the cluster limits the step size. */
export const usualSteps = (limit: number, weight: number): number[] =>
  allowedSteps([1, 10, 50, 100], limit, weight);

/** The rest of a plan above the current weight, with extra steps if the cluster limits the step size. */
export function allowedSteps(plan: readonly number[], limit: number, weight: number): number[] {
  const steps: number[] = [];
  let at = weight;
  for (const target of plan) {
    while (at < target) {
      at = Math.min(target, at + limit);
      steps.push(at);
    }
  }
  return steps;
}
