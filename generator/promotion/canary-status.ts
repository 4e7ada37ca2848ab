import type { State } from '../history/state.ts';
import type { Instance } from '../load/workspace.ts';
import type { CanaryCommit } from './canary-log.ts';
import { allowedSteps, stepLimit, usualSteps } from './canary-steps.ts';
import { commandLine } from './command-line.ts';
import { imageText, trafficOf } from './running.ts';
import { callsOf } from './traffic-edits.ts';

/** Where a canary stands. */
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
  readonly phase: 'added' | 'shifting' | 'all calls' | 'to retire' | 'aborted';
  /** The exact command of the next step. */
  readonly next: string;
}

/** All canaries of a state: every service that runs several versions in a cluster. */
export function canariesOf(state: State, commits: readonly CanaryCommit[]): CanaryStatus[] {
  return state.workspace.instances
    .filter(({ own }) => Object.keys(own.versions).length > 1)
    .map((instance) => statusOf(instance, commits));
}

function statusOf(instance: Instance, commits: readonly CanaryCommit[]): CanaryStatus {
  const { name: service, own } = instance;
  const cluster = instance.cluster.spec.name;
  const shares = trafficOf(own);
  const versions = Object.entries(own.versions).map(([name, version]) => ({
    name,
    image: imageText(version),
    weight: shares[name] ?? 0,
    calls: callsOf(instance, name),
  }));
  const last = commits.find(
    (commit) =>
      commit.service === service && commit.cluster === cluster && Object.hasOwn(own.versions, commit.version),
  );
  const canary = last?.version ?? versions.at(-1)?.name ?? '';
  const weight = shares[canary] ?? 0;
  const others = versions.filter(({ name }) => name !== canary);
  const mine = versions.find(({ name }) => name === canary);
  const phase =
    last?.step === 'abort' && mine?.calls.length === 0
      ? 'aborted'
      : others.every(({ calls }) => calls.length === 0)
        ? 'to retire'
        : weight === 100
          ? 'all calls'
          : weight > 0
            ? 'shifting'
            : 'added';
  const limit = stepLimit(instance);
  const said = commits.find(
    (commit) =>
      commit.service === service &&
      commit.cluster === cluster &&
      commit.version === canary &&
      commit.steps.length > 0,
  );
  const plan = allowedSteps(said?.steps ?? [], limit, weight);
  const steps = plan.length > 0 ? plan : usualSteps(limit, weight);
  const goal = {
    aborted: ['--abort'],
    'to retire': ['--finish'],
    'all calls': ['--finish'],
    shifting: ['--steps', steps.join(',')],
    added: ['--steps', steps.join(',')],
  }[phase];
  return {
    cluster,
    service,
    versions,
    canary,
    phase,
    next: commandLine('canary', service, canary, '--cluster', cluster, ...goal),
  };
}

const words = {
  added: 'added, gets no calls by weight yet',
  shifting: 'gets a part of the calls',
  'all calls': 'gets all calls by weight; rules or methods still go elsewhere',
  'to retire': 'gets all calls; the others can be retired',
  aborted: 'aborted, gets no calls; it can be taken away',
} as const;

/** All canaries as text, with the next command of each. */
export function statusText(canaries: readonly CanaryStatus[]): string {
  if (canaries.length === 0) return 'No canary is under way: every service runs one version in each cluster.';
  return canaries
    .map(({ cluster, service, versions, canary, phase, next }) =>
      [
        `${cluster} ${service}: ${canary} ${words[phase]}`,
        ...versions.map(
          ({ name, image, calls }) =>
            `    ${name.padEnd(8)} ${image.padEnd(16)} ${calls.join(', ') || 'no calls'}`,
        ),
        `  → ${next}`,
      ].join('\n'),
    )
    .join('\n\n');
}
