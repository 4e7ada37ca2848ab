import { parse } from 'yaml';
import { git, tryGit } from '../git/run.ts';
import { contentsOf } from '../history/entries.ts';
import { textAt } from '../lang/at-path.ts';

/** An Application of the tree. */
export interface TreeApplication {
  readonly name: string;
  /** The cluster that it syncs; undefined for the root Applications, which are in the cluster of Argo CD. */
  readonly cluster: string | undefined;
  /** The folders whose files it syncs. */
  readonly folders: readonly string[];
}

const pathsAnnotation = 'argocd.argoproj.io/manifest-generate-paths';

/** The Applications in the tree of a commit. */
export async function treeApplications(root: string, commit: string): Promise<TreeApplication[]> {
  const listed = await git(root, 'ls-tree', '-r', '-z', commit, '--', 'argocd/');
  const entries = listed.split('\0').flatMap((line) => {
    const [, mode = '', blob = '', path = ''] = /^(\d+) blob (\w+)\t(.*\.yaml)$/s.exec(line) ?? [];
    return path === '' ? [] : [{ mode, blob, path }];
  });
  const texts = await contentsOf(root, entries);
  return texts.flatMap((bytes, index) => {
    const document: unknown = parse(Buffer.from(bytes).toString('utf8'));
    const name = textAt(document, 'metadata', 'name');
    if (textAt(document, 'kind') !== 'Application' || name === undefined) return [];
    const paths =
      textAt(document, 'metadata', 'annotations', pathsAnnotation) ??
      textAt(document, 'spec', 'source', 'path') ??
      '';
    const [, area, cluster] = entries[index]?.path.split('/') ?? [];
    const folders = paths.split(';').map((path) => path.replace(/^\//, ''));
    return [{ name, cluster: area === 'clusters' ? cluster : undefined, folders }];
  });
}

/** The Applications that sync one of some files. */
export function concernedApplications(
  applications: readonly TreeApplication[],
  paths: readonly string[],
): TreeApplication[] {
  return applications.filter(({ folders }) =>
    folders.some((folder) => paths.some((path) => path.startsWith(`${folder}/`))),
  );
}

/** The last commit of a branch that changed what an Application syncs; undefined if there is none. */
export async function lastChange(
  root: string,
  ref: string,
  { folders }: TreeApplication,
): Promise<string | undefined> {
  const paths = folders.map((folder) => `${folder}/`);
  const found = await git(root, 'log', '-1', '--first-parent', '--format=%H', ref, '--', ...paths);
  return found.trim() || undefined;
}

/** True if a revision that Argo CD shows has a commit. */
export type HasCommit = (revision: string, commit: string) => Promise<boolean>;

/**
 * Compares commits, each pair once.
 * @param fetch gets the new commits of the remote, for a revision that this clone does not have
 */
export function commitOrder(root: string, fetch: () => Promise<void>): HasCommit {
  const results = new Map<string, boolean>();
  const compare = async (revision: string, commit: string): Promise<boolean | undefined> => {
    const { exitCode } = await tryGit(root, ['merge-base', '--is-ancestor', commit, revision]);
    // Any other code: the clone does not have one of the commits.
    return exitCode === 0 ? true : exitCode === 1 ? false : undefined;
  };
  return async (revision, commit) => {
    if (revision === commit) return true;
    if (!/^[0-9a-f]{40,64}$/.test(revision)) return false;
    const key = `${revision} ${commit}`;
    let result = results.get(key) ?? (await compare(revision, commit));
    if (result === undefined) {
      await fetch();
      result = await compare(revision, commit);
    }
    if (result !== undefined) results.set(key, result);
    return result ?? false;
  };
}

/** The number of commits that are read at once; few Applications have an older last change. */
const depth = 500;

/** The last change of many Applications, by name: read from one log, and one by one for older changes. */
export async function lastChanges(
  root: string,
  ref: string,
  applications: readonly TreeApplication[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const options = [`--max-count=${depth}`, '--first-parent', '--diff-merges=first-parent', '--no-renames'];
  const listed = await git(root, 'log', ...options, '--relative', '--name-only', '--format=%x1e%H', ref);
  for (const entry of listed.split('\x1e')) {
    const [commit = '', ...paths] = entry.split('\n').filter(Boolean);
    const rest = applications.filter(({ name }) => !found.has(name));
    if (rest.length === 0) break;
    for (const { name } of concernedApplications(rest, paths)) found.set(name, commit);
  }
  for (const each of applications) {
    const commit = found.get(each.name) ?? (await lastChange(root, ref, each));
    if (commit !== undefined) found.set(each.name, commit);
  }
  return found;
}
