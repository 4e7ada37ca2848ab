import { Failure, UsageError } from '../command-line/errors.ts';
import { suggest } from '../diagnostics/suggestion.ts';
import type { State } from '../history/state.ts';
import type { Instance, Loaded } from '../load/workspace.ts';
import type { ClusterSpec, InstanceSpec } from '../schema/cluster.ts';
import type { Shares } from './shares.ts';

/** What a cluster file says of one version. */
export type VersionSpec = InstanceSpec['versions'][string];

/** The cluster of a name. @throws UsageError where there is none */
export function clusterNamed({ workspace }: State, name: string): Loaded<ClusterSpec> {
  const cluster = workspace.clusters.find(({ spec }) => spec.name === name);
  if (cluster) return cluster;
  const names = workspace.clusters.map(({ spec }) => spec.name);
  throw new UsageError(`there is no cluster ${name}; ${suggest(name, names, 'clusters')}`);
}

/** Makes sure that there is a service of a name. @throws UsageError */
export function requireService({ workspace }: State, name: string): void {
  const names = workspace.services.map(({ spec }) => spec.name);
  if (!names.includes(name))
    throw new UsageError(`there is no service ${name}; ${suggest(name, names, 'services')}`);
}

/** A service in a cluster; undefined where it does not run there. */
export function instanceIn({ workspace }: State, cluster: string, service: string): Instance | undefined {
  return workspace.instances.find((each) => each.name === service && each.cluster.spec.name === cluster);
}

/** The same. @throws Failure where the service does not run in the cluster */
export function requireInstance(state: State, cluster: string, service: string): Instance {
  requireService(state, service);
  clusterNamed(state, cluster);
  const instance = instanceIn(state, cluster, service);
  if (instance) return instance;
  throw new Failure(
    `${service} does not run in ${cluster}. To bring it there: npm run promote -- ${service} --to ${cluster}`,
  );
}

/** Which version gets how many of the calls that nothing else is said of. */
export function trafficOf({ versions, weights }: InstanceSpec): Shares {
  const names = Object.keys(versions);
  const said = new Map(Object.entries(weights ?? {}));
  return Object.fromEntries(names.map((name) => [name, weights ? (said.get(name) ?? 0) : 100]));
}

/** The version that gets the most calls; of equals, the first in the file. */
export function mainVersion(own: InstanceSpec): string {
  const [first] = Object.entries(trafficOf(own)).sort(([, a], [, b]) => b - a);
  return first?.[0] ?? '';
}

/** `v1.1.0`, or `v1.1.0 at sha256:ab12cd34…`. */
export function imageText({ tag, digest }: VersionSpec): string {
  return digest === undefined ? tag : `${tag} at ${digest.slice(0, 15)}…`;
}

/** True where two versions run the same image. */
export function isSameImage(one: VersionSpec, other: VersionSpec): boolean {
  return one.tag === other.tag && one.digest === other.digest;
}

/** Number of pods, or the bounds of an autoscaler, as a version says it. */
function scaleOf({ replicas, autoscaling }: VersionSpec): Partial<VersionSpec> {
  if (autoscaling) return { autoscaling };
  return replicas === undefined ? {} : { replicas };
}

/** A new version gets as many pods as the one it is to take over from: no step has to wait for more. */
export function withScaleOf({ own }: Instance, { tag, digest }: VersionSpec): VersionSpec {
  const main = own.versions[mainVersion(own)];
  return { tag, ...(digest === undefined ? {} : { digest }), ...(main ? scaleOf(main) : {}) };
}
