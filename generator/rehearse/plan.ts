import { requireKnown } from '../diagnostics/suggestion.ts';
import { git } from '../git/run.ts';
import type { CommitRange } from './range.ts';

/** What a rehearsal pushes, and where it arrives. */
export interface RehearsalPlan {
  /** In the order of pushing. */
  readonly commits: readonly { readonly commit: string; readonly subject: string }[];
  readonly clusters: readonly PlannedCluster[];
}

/** A cluster, and the Applications in it whose files the change touches. */
export interface PlannedCluster {
  readonly name: string;
  readonly applications: readonly string[];
}

/**
 * The plan for two commits, from git alone: Argo CD syncs the files, whatever the specs contain.
 * @throws UsageError for the name of a cluster that is in neither commit
 */
export async function planRehearsal(
  root: string,
  { from, to }: CommitRange,
  clusters: readonly string[],
): Promise<RehearsalPlan> {
  const log = await git(root, 'log', '--reverse', '--first-parent', '--format=%H %s', `${from.id}..${to.id}`);
  const commits = linesOf(log).map((line) => ({ commit: line.slice(0, 40), subject: line.slice(41) }));
  const applications = new Set(
    (await Promise.all([from, to].map(({ id }) => applicationsAt(root, id)))).flat(),
  );
  const names = [...new Set([...applications].map((path) => clusterIn(path)))].toSorted();
  requireKnown('cluster', clusters, names);
  const diff = ['diff', '--relative', '--name-only', '--no-renames', '-z', from.id, to.id];
  const files = (await git(root, ...diff, '--', 'base', 'overlays', 'argocd')).split('\0');
  const wanted = names.filter((name) => clusters.length === 0 || clusters.includes(name));
  return {
    commits,
    clusters: wanted.map((name) => ({ name, applications: changedIn(name, applications, files) })),
  };
}

/** The Applications of a cluster that changed files belong to; each is `argocd/clusters/<cluster>/<unit>.yaml`. */
export function changedIn(
  cluster: string,
  applications: Iterable<string>,
  files: readonly string[],
): readonly string[] {
  const units = [...applications].filter((path) => clusterIn(path) === cluster).map(unitIn);
  return units
    .filter((unit) =>
      files.some(
        (file) =>
          file === `argocd/clusters/${cluster}/${unit}.yaml` ||
          [`overlays/${cluster}/${unit}/`, `base/${unit}/`].some((folder) => file.startsWith(folder)),
      ),
    )
    .toSorted();
}

/** What --list prints. */
export function planText({ commits, clusters }: RehearsalPlan, eachCommit: boolean): string {
  const pushed = commits.map(({ commit, subject }) => `  ${commit.slice(0, 8)}  ${subject}`);
  const how = eachCommit ? 'Pushed one after the other:' : 'Pushed at once:';
  const width = Math.max(0, ...clusters.map(({ name }) => name.length));
  const rows = clusters.map(
    ({ name, applications }) =>
      `  ${name.padEnd(width)}  ${applications.length === 0 ? 'nothing changes' : applications.join(', ')}`,
  );
  return `${[how, ...pushed, '', 'Clusters, with the Applications that change:', ...rows].join('\n')}\n`;
}

async function applicationsAt(root: string, commit: string): Promise<string[]> {
  const listed = await git(root, 'ls-tree', '-r', '--name-only', commit, '--', 'argocd/clusters/');
  return linesOf(listed).filter((path) => path.endsWith('.yaml'));
}

const clusterIn = (path: string): string => path.split('/')[2] ?? '';
const unitIn = (path: string): string => (path.split('/')[3] ?? '').replace(/\.yaml$/, '');
const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');
