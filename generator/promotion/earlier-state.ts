import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import { Failure } from '../command-line/errors.ts';
import { findCommit } from '../git/refs.ts';
import { git, queryGit } from '../git/run.ts';
import { isMap } from '../lang/plain-map.ts';
import { loadValidators } from '../load/validators.ts';
import type { Instance } from '../load/workspace.ts';
import type { InstanceSpec } from '../schema/cluster.ts';
import { npmRun } from '../terminal/shell.ts';
import { type HoldRequest, withoutHold } from './hold.ts';
import { imageText, weightsOf } from './instances.ts';
import { areSameShares, type Shares } from './shares.ts';

/** The service to roll back, and the target. */
export interface RollbackRequest {
  readonly service: string;
  readonly cluster: string;
  /** A commit, or a version or tag that got all calls; by default, the last different state. */
  readonly to?: string | undefined;
  /** Move the calls at once, without a first commit that adds pods. */
  readonly now?: boolean;
  /** Stops the service in this cluster. */
  readonly hold?: HoldRequest | undefined;
}

/** The entry of a service in a cluster file at a commit. */
interface EarlierState {
  readonly commit: string;
  readonly own: InstanceSpec;
  /** The last earlier state in which other images got the calls, if this one differs in other settings only. */
  readonly further?: { readonly commit: string; readonly own: InstanceSpec } | undefined;
}

/** The number of commits of the cluster file to search. */
const depth = 500;

/**
 * The target state of a rollback: of the given commit, or the last one in which the given version or tag got all calls,
 * or the last one that was different.
 * @throws Failure if there is none, with the list of earlier states
 */
export async function earlierState(
  root: string,
  instance: Instance,
  { service, cluster, to }: RollbackRequest,
): Promise<EarlierState> {
  const { path } = instance.cluster.file;
  const isName = to !== undefined && (await findCommit(root, to)) === undefined;
  if (to !== undefined && !isName) {
    const own = await entryAt(root, to, path, service);
    const commit = (await git(root, 'rev-parse', '--short', to)).trim();
    if (own) return { commit, own };
    throw new Failure(
      `${service} did not run in ${cluster} at ${to}. To remove it: ${npmRun('remove', service)}`,
    );
  }
  const commits = await earlierCommits(root, path, service, cluster);
  const seen: string[] = [];
  let first: Omit<EarlierState, 'further'> | undefined;
  for (const commit of commits) {
    const own = await entryAt(root, commit, path, service);
    if (!own || isSameEntry(own, instance.own)) continue;
    if (to !== undefined && allCallsGoTo(own, to)) return { commit, own };
    const isElsewhere = !areSameShares(callsByImage(own), callsByImage(instance.own));
    if (to === undefined && isElsewhere)
      return first ? { ...first, further: { commit, own } } : { commit, own };
    first ??= { commit, own };
    seen.push(`${commit} ${versionsText(own)}`);
  }
  if (to === undefined && first) return first;
  if (to === undefined)
    throw new Failure(
      `the entry of ${service} in ${path} has never changed: there is no earlier state to return to`,
    );
  if (allCallsGoTo(instance.own, to))
    throw new Failure(
      `${to} already gets all calls of ${service} in ${cluster}, and there is no other earlier state with ${to} to roll back to`,
    );
  const choices =
    seen.length > 0 ? ` Earlier states: ${seen.slice(0, 8).join('; ')}. To choose one: --to <commit>.` : '';
  throw new Failure(`${to} is not a commit, and never got all calls of ${service} in ${cluster}.${choices}`);
}

/** The commits of a cluster file, the latest first, without those that a rollback has undone. */
async function earlierCommits(
  root: string,
  path: string,
  service: string,
  cluster: string,
): Promise<string[]> {
  const trailers = ['Rollback-Service', 'Cluster', 'Rollback-To'].map(
    (key) => `%(trailers:key=${key},valueonly,separator=%x2C)`,
  );
  const format = ['%h', ...trailers].join('%x1f');
  const listed = await queryGit(
    root,
    'log',
    `--max-count=${depth}`,
    '--first-parent',
    `--format=${format}`,
    '--',
    path,
  );
  const commits = (listed ?? '').split('\n').map((line) => line.split('\x1f'));
  const found: string[] = [];
  for (let index = 0; index < commits.length; index++) {
    const [commit = '', rolledBack, rollbackCluster, to = ''] = commits[index] ?? [];
    if (commit !== '') found.push(commit);
    if (rolledBack !== service || rollbackCluster !== cluster) continue;
    const target = commits.findIndex(
      ([id = ''], at) => at > index && id !== '' && (id.startsWith(to) || to.startsWith(id)),
    );
    if (target > index) index = target - 1;
  }
  return found;
}

/** The share of calls of each image. */
function callsByImage(own: InstanceSpec): Shares {
  const shares = new Map<string, number>();
  for (const [name, share] of Object.entries(weightsOf(own))) {
    const version = own.versions[name];
    const image = version ? imageText(version) : name;
    shares.set(image, (shares.get(image) ?? 0) + share);
  }
  return Object.fromEntries(shares);
}

function allCallsGoTo(own: InstanceSpec, name: string): boolean {
  const shares = weightsOf(own);
  return Object.entries(own.versions).some(
    ([version, { tag }]) => shares[version] === 100 && (version === name || tag === name),
  );
}

/** The entry of a service in the cluster file of a commit, without a hold; undefined if there is none, or it does not fit today's schema. */
export async function entryAt(
  root: string,
  commit: string,
  path: string,
  service: string,
): Promise<InstanceSpec | undefined> {
  const text = await queryGit(root, 'show', `${commit}:./${path}`);
  if (text === undefined) return undefined;
  const document = parseDocument(text, { stringKeys: true, merge: false });
  const value: unknown = document.errors.length > 0 ? undefined : document.toJS();
  if (!isMap(value)) return undefined;
  const { cluster: isCluster } = await loadValidators();
  if (!isCluster(value)) return undefined;
  const own = Object.hasOwn(value.services, service) ? value.services[service] : undefined;
  return own && withoutHold(own);
}

/** `v1 v1.0.0 90 %, v2 v1.1.0 10 %`. */
export function versionsText(own: InstanceSpec): string {
  const shares = weightsOf(own);
  return Object.entries(own.versions)
    .map(([name, version]) => `${name} ${imageText(version)} ${shares[name] ?? 0} %`)
    .join(', ');
}

/** True if two entries of cluster files are equal. */
export const isSameEntry = (one: InstanceSpec, other: InstanceSpec): boolean =>
  isDeepStrictEqual(withoutUndefined(one), withoutUndefined(other));

const withoutUndefined = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
