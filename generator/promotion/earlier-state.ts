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
import { imageText, trafficOf } from './running.ts';
import { areSameShares, type Shares } from './shares.ts';

/** What shall go back, and how far. */
export interface RollbackRequest {
  readonly service: string;
  readonly cluster: string;
  /** A commit, or a version or tag that got all calls; without it, the last state that was different. */
  readonly to?: string | undefined;
  /** Without a commit of its own for more pods first. */
  readonly now?: boolean;
}

/** What a cluster file said of a service as of a commit. */
interface Earlier {
  readonly commit: string;
  readonly own: InstanceSpec;
  /** The last state before it in which other images got the calls, where this one only differs in something else. */
  readonly further?: { readonly commit: string; readonly own: InstanceSpec } | undefined;
}

/** How far back a different state is looked for, in commits that changed the cluster file. */
const depth = 500;

/**
 * The state that a rollback goes to: as of the commit that was named, or the last in which a version or tag got all
 * calls, or the last that was different.
 * @throws Failure where there is none, with those that there are
 */
export async function earlierState(
  root: string,
  instance: Instance,
  { service, cluster, to }: RollbackRequest,
): Promise<Earlier> {
  const { path } = instance.cluster.file;
  const isName = to !== undefined && (await findCommit(root, to)) === undefined;
  if (to !== undefined && !isName) {
    const own = await entryAt(root, to, path, service);
    const commit = (await git(root, 'rev-parse', '--short', to)).trim();
    if (own) return { commit, own };
    throw new Failure(
      `as of ${to}, ${service} did not run in ${cluster}. To take it away: ${npmRun('remove', service)}`,
    );
  }
  const commits = await earlierCommits(root, path, service, cluster);
  const seen: string[] = [];
  let first: Omit<Earlier, 'further'> | undefined;
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
      `${path} has said the same of ${service} since it runs there: there is no earlier state to go back to`,
    );
  if (allCallsGoTo(instance.own, to))
    throw new Failure(
      `${to} gets all calls of ${service} in ${cluster} now, and no state before was another with ${to}: there is nothing to roll back to`,
    );
  const known =
    seen.length > 0 ? ` It was: ${seen.slice(0, 8).join('; ')}. To go to one of these: --to <commit>.` : '';
  throw new Failure(
    `${to} is no commit, and never got all calls of ${service} in ${cluster} before.${known}`,
  );
}

/** The commits of a cluster file, the latest first; what a rollback went back over is not gone to again. */
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
    const [commit = '', rolledBack, where, to = ''] = commits[index] ?? [];
    if (commit !== '') found.push(commit);
    if (rolledBack !== service || where !== cluster) continue;
    const target = commits.findIndex(
      ([id = ''], at) => at > index && id !== '' && (id.startsWith(to) || to.startsWith(id)),
    );
    if (target > index) index = target - 1;
  }
  return found;
}

/** Which image gets how many of the calls. */
function callsByImage(own: InstanceSpec): Shares {
  const shares = new Map<string, number>();
  for (const [name, share] of Object.entries(trafficOf(own))) {
    const version = own.versions[name];
    const image = version ? imageText(version) : name;
    shares.set(image, (shares.get(image) ?? 0) + share);
  }
  return Object.fromEntries(shares);
}

function allCallsGoTo(own: InstanceSpec, name: string): boolean {
  const shares = trafficOf(own);
  return Object.entries(own.versions).some(
    ([version, { tag }]) => shares[version] === 100 && (version === name || tag === name),
  );
}

/** What a cluster file of a commit says of a service; undefined where it says nothing, or nothing that is understood today. */
async function entryAt(
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
  return Object.hasOwn(value.services, service) ? value.services[service] : undefined;
}

/** `v1 v1.0.0 90 %, v2 v1.1.0 10 %`. */
export function versionsText(own: InstanceSpec): string {
  const shares = trafficOf(own);
  return Object.entries(own.versions)
    .map(([name, version]) => `${name} ${imageText(version)} ${shares[name] ?? 0} %`)
    .join(', ');
}

/** True where two entries of cluster files say the same. */
export const isSameEntry = (one: InstanceSpec, other: InstanceSpec): boolean =>
  isDeepStrictEqual(plain(one), plain(other));

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
