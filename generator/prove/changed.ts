import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UsageError } from '../command.ts';
import type { Cluster } from '../model/fleet.ts';

/** Says of a cluster's service whether a change touches it. */
export type Touches = (cluster: string, service: string) => boolean;

/**
 * What differs between a commit and the working tree: documents of a service in one cluster, or in `base/` for all of
 * them, and proofs that users have written. What a cluster has beside its services touches all of them.
 * @throws UsageError where git does not know the commit
 */
export async function changedSince(
  root: string,
  ref: string,
  clusters: readonly Cluster[],
): Promise<Touches> {
  const paths = [
    ...(await git(root, ['diff', '--name-only', '--no-renames', ref, '--', 'base', 'overlays', 'services'])),
    ...(await git(root, [
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

/** The same for paths of changed files. */
export function touchedBy(paths: readonly string[], clusters: readonly Cluster[]): Touches {
  const services = new Set<string>();
  const everything = new Set<string>();
  const pairs = new Set<string>();
  for (const [first, second = '', third = ''] of paths.map((path) => path.split('/'))) {
    if (first === 'base') services.add(second);
    else if (first === 'services' && third === 'proofs.yaml') services.add(second);
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

async function git(root: string, args: readonly string[]): Promise<string[]> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', root, ...args], { maxBuffer: 1 << 26 });
    return stdout.split('\n').filter((line) => line !== '');
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new UsageError(`--changed: ${said.split('\n', 1)[0]}`);
  }
}
