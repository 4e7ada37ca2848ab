import type { Instance } from '../load/workspace.ts';

/** Most percent of the calls that a version may gain in one commit. */
export function stepLimit({ cluster: { spec } }: Pick<Instance, 'cluster'>): number {
  return spec.maxStep ?? 100;
}

/** The first step of a plan above where the version stands; undefined at its end. */
export function nextStep(steps: readonly number[], weight: number): number | undefined {
  return steps.find((step) => step > weight);
}

/** Steps that are suggested where nobody has said any: 1, 10, 50, 100, and more where the cluster allows less at once. */
export const usualSteps = (limit: number, weight: number): number[] =>
  allowedSteps([1, 10, 50, 100], limit, weight);

/** What is left of a plan above where the version stands, with steps between those that the cluster does not allow at once. */
export function allowedSteps(plan: readonly number[], limit: number, weight: number): number[] {
  const steps: number[] = [];
  let at = weight;
  for (const wanted of plan) {
    while (at < wanted) {
      at = Math.min(wanted, at + limit);
      steps.push(at);
    }
  }
  return steps;
}
