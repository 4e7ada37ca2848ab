import { Failure, UsageError } from '../command-line/errors.ts';
import { alike } from '../diagnostics/alike.ts';
import { didYouMean, listed } from '../diagnostics/suggestion.ts';
import type { State } from '../history/state.ts';
import type { Instance, Loaded } from '../load/workspace.ts';
import type { ClusterSpec, InstanceSpec } from '../schema/cluster.ts';
import { findInstance, isSameImage, requireCluster, weightsOf } from './instances.ts';
import { stageBefore } from './stages.ts';

/** The clusters of `--to`: one, or all of a stage. @throws UsageError */
export function targetClusters(state: State, to: string): Loaded<ClusterSpec>[] {
  const { clusters, fleet } = state.workspace;
  const [, kind, name = to] = /^(stage|cluster):(.*)$/.exec(to) ?? [];
  const cluster = clusters.filter(({ spec }) => spec.name === name);
  const stage = clusters.filter(({ spec }) => spec.stage === name);
  if (kind === undefined && stage.length === 0 && cluster.length === 0)
    throw new UsageError(`there is no cluster or stage ${name}; ${targetsAlike(name, state)}`);
  if (kind === 'cluster' || (kind === undefined && stage.length === 0)) return [requireCluster(state, name)];
  if (kind === 'stage' || cluster.length === 0) {
    if (stage.length > 0) return stage;
    throw new UsageError(
      `the stage ${name} has no clusters; the stages are ${(fleet?.spec.stages ?? []).join(', ')}`,
    );
  }
  if (stage.length === 1 && stage[0] === cluster[0]) return cluster;
  throw new UsageError(`${name} is a cluster and a stage: pass --to cluster:${name} or --to stage:${name}`);
}

function targetsAlike(name: string, { workspace: { clusters, fleet } }: State): string {
  const [names, stages] = [clusters.map(({ spec }) => spec.name), fleet?.spec.stages ?? []];
  const near = alike(name, new Set([...names, ...stages]));
  if (near.length > 0) return didYouMean(near);
  return `${listed(names, 'clusters')}, and the stages are ${stages.join(', ')}`;
}

/** The stage before the stage of a cluster. @throws Failure for a cluster of the first stage */
function previousStage(state: State, { spec }: Loaded<ClusterSpec>): string {
  const before = stageBefore(state, spec.stage);
  if (before !== undefined) return before;
  throw new Failure(
    `${spec.name} is in the first stage, ${spec.stage}, so there is no stage to promote from. Pass --from <cluster>, or set a tag: npm run deploy -- <service> <tag> --cluster ${spec.name}`,
  );
}

/** The services of the source: of one cluster, or of all clusters of the previous stage. */
export function servicesOfSource(
  state: State,
  target: Loaded<ClusterSpec>,
  from: string | undefined,
): string[] {
  const stage = stageBefore(state, target.spec.stage);
  const sources = state.workspace.clusters.filter(({ spec }) =>
    from === undefined ? spec.stage === stage : spec.name === from,
  );
  return [...new Set(sources.flatMap(({ spec }) => Object.keys(spec.services)))];
}

/**
 * A service in the source of a promotion: one cluster, or the clusters of the previous stage, which must run the same
 * versions.
 * @throws Failure if it does not run there, or the clusters run different versions
 */
export function promotionSource(
  state: State,
  service: string,
  target: Loaded<ClusterSpec>,
  from: string | undefined,
): Instance {
  if (from !== undefined) {
    requireCluster(state, from);
    if (from === target.spec.name) throw new UsageError(`--from and --to are both ${from}`);
    const instance = findInstance(state, from, service);
    if (instance) return instance;
    throw new Failure(`${service} does not run in ${from}, so it cannot be promoted from there`);
  }
  const stage = previousStage(state, target);
  const there = state.workspace.clusters.filter(({ spec }) => spec.stage === stage);
  const sources = there.flatMap(({ spec }) => findInstance(state, spec.name, service) ?? []);
  const [first, ...others] = sources;
  if (!first)
    throw new Failure(
      `${service} does not run in ${stage}, the stage before ${target.spec.stage}. ${firstSteps(state, stage)} first, or pass --from <cluster>`,
    );
  const different = others.find(({ own }) => !haveSameVersions(own, first.own));
  if (!different) return first;
  throw new Failure(
    `${first.cluster.spec.name} and ${different.cluster.spec.name} run different versions of ${service}. Finish the rollout there first, or pass --from ${first.cluster.spec.name} or --from ${different.cluster.spec.name}`,
  );
}

/** How to add a service to a stage. */
const firstSteps = ({ workspace: { fleet } }: State, stage: string): string =>
  fleet?.spec.stages[0] === stage ? `Write it into the cluster file of ${stage}` : `Promote it to ${stage}`;

/** True if two clusters send calls to the same images under the same names. Weights may differ. */
function haveSameVersions(one: InstanceSpec, other: InstanceSpec): boolean {
  const [a, b] = [servingVersions(one), servingVersions(other)];
  return (
    a.length === b.length &&
    a.every((name) => {
      const [mine, theirs] = [one.versions[name], other.versions[name]];
      return mine !== undefined && theirs !== undefined && isSameImage(mine, theirs);
    })
  );
}

/** The versions with a weight above 0, in the order of the file. */
export function servingVersions(own: InstanceSpec): string[] {
  return Object.entries(weightsOf(own))
    .filter(([, share]) => share > 0)
    .map(([name]) => name);
}
