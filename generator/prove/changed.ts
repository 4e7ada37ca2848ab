import { UsageError } from '../command-line/errors.ts';
import { type Commit, resolveRef, UnknownCommit } from '../git/refs.ts';
import { git } from '../git/run.ts';
import type { Cluster } from '../model/fleet.ts';

/** Says of a cluster's service whether a change touches it. */
export type Touches = (cluster: string, service: string) => boolean;

/**
 * What differs between a commit and the working tree: documents of a service in one cluster, or in `base/` for all of
 * them, and proofs that users have written. What a cluster, or `base/`, has beside services touches all of them.
 * @throws UsageError where nothing is called so, Failure where git cannot tell
 */
export async function changedSince(
  root: string,
  ref: string,
  clusters: readonly Cluster[],
): Promise<Touches> {
  const { id } = await commitOf(root, ref);
  const paths = [
    ...(await linesOf(root, [
      'diff',
      '--name-only',
      '--no-renames',
      '--relative',
      id,
      '--',
      'base',
      'overlays',
      'services',
    ])),
    ...(await linesOf(root, [
      'ls-files',
      '--others',
      '--exclude-standard',
      '--',
      'base',
      'overlays',
      'services',
    ])),
  ];
  return touchedBy(paths, clusters);
}

/** It is the value of a flag, and as wrong as the name of a cluster that there is not. */
async function commitOf(root: string, ref: string): Promise<Commit> {
  try {
    return await resolveRef(root, ref);
  } catch (error) {
    throw error instanceof UnknownCommit ? new UsageError(error.message) : error;
  }
}

/** The same for paths of changed files. */
function touchedBy(paths: readonly string[], clusters: readonly Cluster[]): Touches {
  const services = new Set<string>();
  const everything = new Set<string>();
  const pairs = new Set<string>();
  for (const [first, second = '', third = ''] of paths.map((path) => path.split('/'))) {
    // It tells of documents, and changes with any of them.
    if (third === 'ROUTES.md') continue;
    if (first === 'base') {
      if (clusters.some(({ name }) => isNamed(clusters, name, second))) services.add(second);
      else for (const { name } of clusters) everything.add(name);
    }
    if (first === 'services' && third === 'proofs.yaml') services.add(second);
    else if (first === 'overlays' && isNamed(clusters, second, third)) pairs.add(`${second}/${third}`);
    else if (first === 'overlays') everything.add(second);
  }
  return (cluster, service) =>
    everything.has(cluster) || services.has(service) || pairs.has(`${cluster}/${service}`);
}

const isNamed = (clusters: readonly Cluster[], cluster: string, name: string): boolean =>
  clusters.some(
    (each) =>
      each.name === cluster &&
      (each.instances.some(({ service }) => service.name === name) ||
        each.externals.some(({ external }) => external.name === name)),
  );

async function linesOf(root: string, args: readonly string[]): Promise<string[]> {
  return (await git(root, ...args)).split('\n').filter((line) => line !== '');
}
