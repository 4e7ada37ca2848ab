import { clusterText } from '../edit/cluster-text.ts';
import type { Proposal } from '../landing/proposal.ts';
import type { Instance } from '../load/workspace.ts';
import { npmRun } from '../terminal/shell.ts';
import { allowedSteps, stepLimit, usualSteps } from './canary-steps.ts';
import type { HoldRequest } from './hold.ts';
import type { Entry } from './traffic-edits.ts';

/** The goal of a canary run. */
export type CanaryGoal =
  | { readonly kind: 'weight'; readonly weight: number }
  | { readonly kind: 'steps'; readonly steps: readonly number[] }
  | { readonly kind: 'finish' }
  | {
      readonly kind: 'abort';
      /** Move the calls at once, without a first commit that adds pods. */
      readonly now?: boolean;
      /** Stops the service in this cluster, if a person aborts. */
      readonly hold?: HoldRequest;
    };

/** A canary of one version of a service in one cluster. */
export interface CanaryRequest {
  readonly service: string;
  readonly version: string;
  readonly cluster: string;
  readonly goal: CanaryGoal;
  /** Image tag of a new version; by default, the tag of the previous stage. */
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
  /** Pods of a new version; by default, as many as the version that gets most calls. */
  readonly replicas?: number | undefined;
  /** End a hold of the service. */
  readonly resume?: boolean;
}

/** One step of a canary. */
export interface CanaryStep {
  /** The new entry of the service in the cluster file. */
  readonly entry: Entry;
  /** Its name in the commit: `add`, `shift 10`. */
  readonly step: string;
  /** What the step does, as a sentence without a full stop. */
  readonly what: string;
  readonly next: readonly string[];
  readonly notes?: readonly string[];
}

/** The commit of a step, with trailers for programs. */
export function canaryProposal(
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

/** The command of the next step, once the version has a weight. */
export function nextCommand(instance: Instance, request: CanaryRequest, weight: number): string {
  if (weight === 100) return canaryCommand(request, '--finish');
  const limit = stepLimit(instance);
  const planned = request.goal.kind === 'steps' ? allowedSteps(request.goal.steps, limit, weight) : [];
  const steps = planned.length > 0 ? planned : usualSteps(limit, weight);
  return canaryCommand(request, '--steps', steps.join(','));
}

/** The command line of a canary with another goal. */
export const canaryCommand = (
  { service, version, cluster }: CanaryRequest,
  ...goal: readonly string[]
): string => npmRun('canary', service, version, '--cluster', cluster, ...goal);
