import { clusterText } from '../edit/cluster-text.ts';
import type { Proposal } from '../landing/proposal.ts';
import type { Instance } from '../load/workspace.ts';
import { npmRun } from '../terminal/shell.ts';
import { allowedSteps, stepLimit, usualSteps } from './canary-steps.ts';
import type { Entry } from './traffic-edits.ts';

/** Where a canary shall go. */
export type CanaryGoal =
  | { readonly kind: 'weight'; readonly weight: number }
  | { readonly kind: 'steps'; readonly steps: readonly number[] }
  | { readonly kind: 'finish' }
  | {
      readonly kind: 'abort' /** Without a commit of its own for more pods first. */;
      readonly now?: boolean;
    };

/** A canary of one version of a service in one cluster. */
export interface CanaryRequest {
  readonly service: string;
  readonly version: string;
  readonly cluster: string;
  readonly goal: CanaryGoal;
  /** Image tag of a version that does not run yet; without it, what the stage before runs. */
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
  /** Pods of a version that does not run yet; without it, as many as the version that gets most calls. */
  readonly replicas?: number | undefined;
}

/** One step of a canary. */
export interface CanaryStep {
  /** What the cluster file says of the service then. */
  readonly entry: Entry;
  /** Its name in the commit: `add`, `shift 10`. */
  readonly step: string;
  /** What it does, as a sentence without its end. */
  readonly what: string;
  readonly next: readonly string[];
  readonly notes?: readonly string[];
}

/** The commit of a step; programs read its trailers. */
export function proposal(
  instance: Instance,
  { service, version, cluster, goal }: CanaryRequest,
  { entry, step, what, next, notes = [] }: CanaryStep,
): Proposal {
  const steps = goal.kind === 'steps' ? [['Canary-Steps', goal.steps.join(',')] as const] : [];
  const { file } = instance.cluster;
  return {
    files: new Map([[file.path, clusterText(instance.cluster, new Map([[service, entry]]))]]),
    message: {
      subject: `canary(${cluster}): ${service} ${version} ${step}`,
      body: `${what}.`,
      trailers: [
        ['Canary-Service', service],
        ['Canary-Version', version],
        ['Canary-Step', step],
        ...steps,
        ['Cluster', cluster],
      ],
    },
    next,
    notes,
  };
}

/** The command of the step after one that gives the version a weight. */
export function following(instance: Instance, request: CanaryRequest, weight: number): string {
  if (weight === 100) return commandFor(request, '--finish');
  const limit = stepLimit(instance);
  const said = request.goal.kind === 'steps' ? allowedSteps(request.goal.steps, limit, weight) : [];
  const steps = said.length > 0 ? said : usualSteps(limit, weight);
  return commandFor(request, '--steps', steps.join(','));
}

/** The command line of another goal of a canary. */
export const commandFor = (
  { service, version, cluster }: CanaryRequest,
  ...goal: readonly string[]
): string => npmRun('canary', service, version, '--cluster', cluster, ...goal);
