import type { Instance } from '../load/workspace.ts';

/** The maximum percentage of calls that one commit may move to a version. */
export function stepLimit({ cluster: { spec } }: Pick<Instance, 'cluster'>): number {
  return spec.maxStep ?? 100;
}

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
