import type { State } from '../history/state.ts';
import type { Instance } from '../load/workspace.ts';
import { holdText } from '../model/fleet.ts';
import { npmRun } from '../terminal/shell.ts';
import { type CanaryCommit, planOf } from './canary-log.ts';
import { allowedSteps, stepLimit, usualSteps } from './canary-steps.ts';
import { imageText, weightsOf } from './instances.ts';
import { callsTo } from './traffic-edits.ts';

/** The state of a canary. */
export interface CanaryStatus {
  readonly cluster: string;
  readonly service: string;
  /** In the order of the cluster file. */
  readonly versions: readonly {
    readonly name: string;
    readonly image: string;
    readonly weight: number;
    readonly calls: readonly string[];
  }[];
  /** The newer version. */
  readonly canary: string;
  /** Why the service is on hold in the cluster, if it is. */
  readonly hold?: string;
  readonly phase: 'added' | 'shifting' | 'all calls' | 'to retire' | 'aborted';
  /** The shares of the steps that are left: of the plan, or the usual ones. */
  readonly left: readonly number[];
  /** The command line of the next step. */
  readonly next: string;
}

/** All canaries of a state: the services that run several versions in a cluster. */
export function canariesOf(state: State, commits: readonly CanaryCommit[]): CanaryStatus[] {
  return state.workspace.instances
    .filter(({ own }) => Object.keys(own.versions).length > 1)
    .map((instance) => statusOf(instance, commits));
}

function statusOf(instance: Instance, all: readonly CanaryCommit[]): CanaryStatus {
  const { name: service, own } = instance;
  const cluster = instance.cluster.spec.name;
  const commits = all.filter((commit) => commit.service === service && commit.cluster === cluster);
  const versions = versionsOf(instance);
  const last = commits.find(({ version }) => Object.hasOwn(own.versions, version));
  const canary = last?.version ?? versions.at(-1)?.name ?? '';
  const isGivenUp = last?.step === 'abort' || commits[0]?.step === 'rollback';
  const phase = phaseOf(versions, canary, isGivenUp);
  const plan = planOf(commits, { service, cluster, version: canary });
  const left = stepsLeft(phase, instance, canary, plan);
  const goal = [...goalAfter(phase, left), ...(own.hold && phase !== 'aborted' ? ['--resume'] : [])];
  const next = npmRun('canary', service, canary, '--cluster', cluster, ...goal);
  return {
    cluster,
    service,
    versions,
    canary,
    phase,
    left,
    next,
    ...(own.hold ? { hold: holdText(own.hold) } : {}),
  };
}

function versionsOf(instance: Instance): CanaryStatus['versions'] {
  const shares = weightsOf(instance.own);
  return Object.entries(instance.own.versions).map(([name, version]) => ({
    name,
    image: imageText(version),
    weight: shares[name] ?? 0,
    calls: callsTo(instance, name),
  }));
}

function phaseOf(
  versions: CanaryStatus['versions'],
  canary: string,
  isGivenUp: boolean,
): CanaryStatus['phase'] {
  const mine = versions.find(({ name }) => name === canary);
  const others = versions.filter(({ name }) => name !== canary);
  const weight = mine?.weight ?? 0;
  if (isGivenUp && mine?.calls.length === 0) return 'aborted';
  if (others.every(({ calls }) => calls.length === 0)) return 'to retire';
  if (weight === 100) return 'all calls';
  return weight > 0 ? 'shifting' : 'added';
}

/** The flags of the next step. */
function goalAfter(phase: CanaryStatus['phase'], left: readonly number[]): readonly string[] {
  if (phase === 'aborted') return ['--abort'];
  if (phase === 'to retire' || phase === 'all calls') return ['--finish'];
  return ['--steps', left.join(',')];
}

/** The steps from the plan if there is one, within the limit of the cluster. */
function stepsLeft(
  phase: CanaryStatus['phase'],
  instance: Instance,
  canary: string,
  plan: readonly number[],
): readonly number[] {
  if (phase !== 'added' && phase !== 'shifting') return [];
  const limit = stepLimit(instance);
  const weight = weightsOf(instance.own)[canary] ?? 0;
  const planned = allowedSteps(plan, limit, weight);
  return planned.length > 0 ? planned : usualSteps(limit, weight);
}

/** What each phase means, after the name of the version. */
export const phaseTexts = {
  added: 'is added, without calls by weight yet',
  shifting: 'gets a part of the calls',
  'all calls': 'gets all calls by weight; rules or methods still use other versions',
  'to retire': 'gets all calls; the other versions can be retired',
  aborted: 'is aborted and gets no calls; it can be removed',
} as const;

/** Canaries as text, with the next command of each. */
export function statusText(canaries: readonly CanaryStatus[], isEverything: boolean): string {
  if (canaries.length === 0)
    return isEverything
      ? 'There are no canaries: every service runs one version in each cluster.'
      : 'There are no such canaries. To list all: npm run canary -- --status';
  return canaries
    .map(({ cluster, service, versions, canary, phase, next, hold }) =>
      [
        `${cluster} ${service}: ${canary} ${phaseTexts[phase]}`,
        ...versions.map(
          ({ name, image, calls }) =>
            `    ${name.padEnd(8)} ${image.padEnd(16)} ${calls.join(', ') || 'no calls'}`,
        ),
        ...(hold === undefined ? [] : [`    on hold: ${hold}`]),
        `  → ${next}`,
      ].join('\n'),
    )
    .join('\n\n');
}
