import { Failure, UsageError } from '../command-line/errors.ts';
import { suggest } from '../diagnostics/suggestion.ts';
import type { State } from '../history/state.ts';
import type { Instance, Loaded } from '../load/workspace.ts';
import type { ClusterSpec, InstanceSpec } from '../schema/cluster.ts';
import type { Shares } from './shares.ts';

/** A version in a cluster file. */
export type VersionSpec = InstanceSpec['versions'][string];

/** The cluster with a name. @throws UsageError if there is none */
export function requireCluster({ workspace }: State, name: string): Loaded<ClusterSpec> {
  const cluster = workspace.clusters.find(({ spec }) => spec.name === name);
  if (cluster) return cluster;
  const names = workspace.clusters.map(({ spec }) => spec.name);
  throw new UsageError(`there is no cluster ${name}; ${suggest(name, names, 'clusters')}`);
}

/** Makes sure that a service exists. @throws UsageError */
export function requireService({ workspace }: State, name: string): void {
  if (workspace.services.some(({ spec }) => spec.name === name)) return;
  const names = workspace.services.map(({ spec }) => spec.name);
  throw new UsageError(`there is no service ${name}; ${suggest(name, names, 'services')}`);
}

/** Commands about all services look up each of them. */
const indexes = new WeakMap<readonly Instance[], ReadonlyMap<string, Instance>>();

function indexOf(instances: readonly Instance[]): ReadonlyMap<string, Instance> {
  const index =
    indexes.get(instances) ??
    // As in a list, the first of two with the same name is found.
    new Map(instances.toReversed().map((each) => [`${each.cluster.spec.name}/${each.name}`, each]));
  indexes.set(instances, index);
  return index;
}

/** A service in a cluster; undefined if it does not run there. */
export function findInstance({ workspace }: State, cluster: string, service: string): Instance | undefined {
  return indexOf(workspace.instances).get(`${cluster}/${service}`);
}

/** A service in a cluster. @throws Failure if it does not run there */
export function requireInstance(state: State, cluster: string, service: string): Instance {
  requireService(state, service);
  requireCluster(state, cluster);
  const instance = findInstance(state, cluster, service);
  if (instance) return instance;
  throw new Failure(
    `${service} does not run in ${cluster}. To add it: npm run promote -- ${service} --to ${cluster}`,
  );
}

/** The weight of each version, for calls without a rule or a method weight. */
export function weightsOf({ versions, weights }: InstanceSpec): Shares {
  const names = Object.keys(versions);
  const byName = new Map(Object.entries(weights ?? {}));
  return Object.fromEntries(names.map((name) => [name, weights ? (byName.get(name) ?? 0) : 100]));
}

/** The version with the highest weight; the first one in the file of equal ones. */
export function mainVersion(own: InstanceSpec): string {
  const [first] = Object.entries(weightsOf(own)).sort(([, a], [, b]) => b - a);
  return first?.[0] ?? '';
}

/** `v1.1.0`, or `v1.1.0 at sha256:ab12cd34…`. */
export function imageText({ tag, digest }: VersionSpec): string {
  return digest === undefined ? tag : `${tag} at ${digest.slice(0, 15)}…`;
}

/** True if two versions run the same image. */
export function isSameImage(one: VersionSpec, other: VersionSpec): boolean {
  return one.tag === other.tag && one.digest === other.digest;
}

/** The replicas or the autoscaling of a version. */
function scaleOf({ replicas, autoscaling }: VersionSpec): Partial<VersionSpec> {
  if (autoscaling) return { autoscaling };
  return replicas === undefined ? {} : { replicas };
}

/** Gives a new version as many pods as the main version, so no step has to wait for pods. */
export function withMainScale({ own }: Instance, { tag, digest }: VersionSpec): VersionSpec {
  const main = own.versions[mainVersion(own)];
  return { tag, ...(digest === undefined ? {} : { digest }), ...(main ? scaleOf(main) : {}) };
}

/** Sets another image of a version, as a rolling update. It also replaces the digest, which would pin the old image. */
export function withImage({ own }: Instance, name: string, { tag, digest }: VersionSpec): InstanceSpec {
  const { digest: _digest, ...before } = own.versions[name] ?? { tag };
  const version = { ...before, tag, ...(digest === undefined ? {} : { digest }) };
  return { ...own, versions: { ...own.versions, [name]: version } };
}
