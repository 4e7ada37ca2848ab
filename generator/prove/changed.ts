import { concernedServices } from '../change/concerned.ts';
import { UsageError } from '../command-line/errors.ts';
import { type Commit, resolveRef, UnknownCommit } from '../git/refs.ts';
import { git } from '../git/run.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Cluster } from '../model/fleet.ts';
import { stateAt } from '../pipeline/load-state.ts';

/** True if a change touches a service of a cluster. */
export type Touches = (cluster: string, service: string) => boolean;

/**
 * The services that differ between a commit and the work tree: those that a change of the specs concerns, and those with
 * other generated files (after an update of the generator, too) or other proofs.
 * @throws UsageError for an unknown commit, Failure if git fails
 */
export async function changedSince(
  root: string,
  ref: string,
  { workspace, clusters }: { readonly workspace: Workspace; readonly clusters: readonly Cluster[] },
): Promise<Touches> {
  const { id } = await commitOf(root, ref);
  const { byCluster } = concernedServices((await stateAt(root, id)).workspace, workspace);
  const hasFiles = await withChangedFiles(root, id, clusters);
  return (cluster, service) => byCluster.get(cluster)?.has(service) === true || hasFiles(cluster, service);
}

/**
 * The services with other generated files or other proofs than at a commit.
 * @param commit its id
 * @throws Failure if git fails
 */
export const withChangedFiles = async (
  root: string,
  commit: string,
  clusters: readonly Cluster[],
): Promise<Touches> => touchedBy(await changedPaths(root, commit), clusters);

/** An unknown commit is a wrong value of a flag, like the name of an unknown cluster. */
async function commitOf(root: string, ref: string): Promise<Commit> {
  try {
    return await resolveRef(root, ref);
  } catch (error) {
    throw error instanceof UnknownCommit ? new UsageError(error.message) : error;
  }
}

async function changedPaths(root: string, commit: string): Promise<string[]> {
  const folders = ['--', 'base', 'overlays', 'services'];
  const outputs = [
    await git(root, 'diff', '--name-only', '--no-renames', '--relative', commit, ...folders),
    await git(root, 'ls-files', '--others', '--exclude-standard', ...folders),
  ];
  return outputs.flatMap((output) => output.split('\n')).filter((line) => line !== '');
}

/**
 * The services that changed files belong to: documents of a service in one cluster, or in `base/` for all clusters, and
 * proofs. Any other file of a cluster, or of `base/`, touches all services.
 */
export function touchedBy(paths: readonly string[], clusters: readonly Cluster[]): Touches {
  const services = new Set<string>();
  const everything = new Set<string>();
  const pairs = new Set<string>();
  for (const [first, second = '', third = ''] of paths.map((path) => path.split('/'))) {
    // The page changes with any document of the cluster.
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
