import { Failure, UsageError } from '../command-line/errors.ts';
import type { State } from '../history/state.ts';
import type { Instance, Loaded } from '../load/workspace.ts';
import type { ClusterSpec, InstanceSpec } from '../schema/cluster.ts';
import { clusterNamed, instanceIn, isSameImage, trafficOf } from './running.ts';

/** The clusters that `--to` means: one, or all of a stage. @throws UsageError */
export function targetsNamed(state: State, to: string): Loaded<ClusterSpec>[] {
  const { clusters, fleet } = state.workspace;
  const [, kind, name = to] = /^(stage|cluster):(.*)$/.exec(to) ?? [];
  const cluster = clusters.filter(({ spec }) => spec.name === name);
  const stage = clusters.filter(({ spec }) => spec.stage === name);
  if (kind === 'cluster' || (kind === undefined && stage.length === 0)) return [clusterNamed(state, name)];
  if (kind === 'stage' || cluster.length === 0) {
    if (stage.length > 0) return stage;
    throw new UsageError(
      `no cluster is of the stage ${name}; the stages are ${(fleet?.spec.stages ?? []).join(', ')}`,
    );
  }
  if (stage.length === 1 && stage[0] === cluster[0]) return cluster;
  throw new UsageError(`${name} is a cluster and a stage: say --to cluster:${name} or --to stage:${name}`);
}

/** The stage before that of a cluster. @throws Failure for a cluster of the first stage */
function stageBefore({ workspace: { fleet } }: State, { spec }: Loaded<ClusterSpec>): string {
  const stages = fleet?.spec.stages ?? [];
  const before = stages[stages.indexOf(spec.stage) - 1];
  if (before !== undefined) return before;
  throw new Failure(
    `${spec.name} is of the first stage, ${spec.stage}: nothing is promoted to it. Write the tag into clusters/${spec.name}.yaml, or say --from <cluster>`,
  );
}

/** The services that run where a cluster gets them from: in one cluster, or in all clusters of the stage before. */
export function servicesBefore(
  state: State,
  target: Loaded<ClusterSpec>,
  from: string | undefined,
): string[] {
  const { clusters, fleet } = state.workspace;
  const stages = fleet?.spec.stages ?? [];
  const stage = stages[stages.indexOf(target.spec.stage) - 1];
  const sources = clusters.filter(({ spec }) =>
    from === undefined ? spec.stage === stage : spec.name === from,
  );
  return [...new Set(sources.flatMap(({ spec }) => Object.keys(spec.services)))];
}

/**
 * What runs of a service where it is promoted from: in one cluster, or in all clusters of the stage before, which must
 * agree.
 * @throws Failure where it does not run there, or they do not agree
 */
export function sourceOf(
  state: State,
  service: string,
  target: Loaded<ClusterSpec>,
  from: string | undefined,
): Instance {
  if (from !== undefined) {
    clusterNamed(state, from);
    if (from === target.spec.name) throw new UsageError(`--from and --to are both ${from}`);
    const instance = instanceIn(state, from, service);
    if (instance) return instance;
    throw new Failure(`${service} does not run in ${from}, so there is nothing to promote from there`);
  }
  const stage = stageBefore(state, target);
  const there = state.workspace.clusters.filter(({ spec }) => spec.stage === stage);
  const sources = there.flatMap(({ spec }) => instanceIn(state, spec.name, service) ?? []);
  const [first, ...others] = sources;
  if (!first)
    throw new Failure(
      `${service} does not run in the stage ${stage}, which comes before ${target.spec.stage}. ${firstSteps(state, stage)} first, or say --from <cluster>`,
    );
  const different = others.find(({ own }) => !runTheSame(own, first.own));
  if (!different) return first;
  throw new Failure(
    `${first.cluster.spec.name} and ${different.cluster.spec.name} run different versions of ${service}: finish there first, or say --from ${first.cluster.spec.name} or --from ${different.cluster.spec.name}`,
  );
}

/** How a service comes to a stage. */
const firstSteps = ({ workspace: { fleet } }: State, stage: string): string =>
  fleet?.spec.stages[0] === stage ? `Write it into the cluster file of ${stage}` : `Promote it to ${stage}`;

/** True where two clusters send calls to the same images under the same names; shares may differ. */
function runTheSame(one: InstanceSpec, other: InstanceSpec): boolean {
  const [a, b] = [servingVersions(one), servingVersions(other)];
  return (
    a.length === b.length &&
    a.every((name) => {
      const [mine, theirs] = [one.versions[name], other.versions[name]];
      return mine !== undefined && theirs !== undefined && isSameImage(mine, theirs);
    })
  );
}

/** The versions that get calls, in the order of the file. */
export function servingVersions(own: InstanceSpec): string[] {
  return Object.entries(trafficOf(own))
    .filter(([, share]) => share > 0)
    .map(([name]) => name);
}
