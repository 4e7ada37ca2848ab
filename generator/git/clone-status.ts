import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { git, queryGit, tryGit } from './run.ts';

/** The state of a clone, as far as it matters for a commit. */
export interface CloneStatus {
  /** Name of the branch; undefined if HEAD is detached. */
  readonly branch: string | undefined;
  /** The upstream branch; undefined if none is configured. */
  readonly upstream: Upstream | undefined;
  /** An unfinished operation such as a merge, and the command that ends it. */
  readonly operation: { readonly name: string; readonly remedy: string } | undefined;
  /** Uncommitted changes, additions and deletions under the given paths. */
  readonly uncommitted: readonly string[];
  /** False if git has no name and e-mail for the author. */
  readonly hasIdentity: boolean;
}

/** The remote branch that a local branch is pushed to. */
export interface Upstream {
  readonly remote: string;
  /** Name of the branch in the remote. */
  readonly branch: string;
  /** The remote-tracking ref, such as `origin/main`. */
  readonly ref: string;
}

/** Reads the state of a clone. @param paths where uncommitted changes matter */
export async function cloneStatus(root: string, paths: readonly string[]): Promise<CloneStatus> {
  const branch = (await queryGit(root, 'symbolic-ref', '--quiet', '--short', 'HEAD')) || undefined;
  return {
    branch,
    upstream: branch === undefined ? undefined : await upstreamOf(root, branch),
    operation: await operationIn(root),
    uncommitted: await uncommittedPaths(root, paths),
    hasIdentity: await hasIdentity(root),
  };
}

async function upstreamOf(root: string, branch: string): Promise<Upstream | undefined> {
  const remote = await queryGit(root, 'config', '--get', `branch.${branch}.remote`);
  const merge = await queryGit(root, 'config', '--get', `branch.${branch}.merge`);
  const ref = await queryGit(root, 'rev-parse', '--abbrev-ref', `${branch}@{upstream}`);
  if (!remote || !merge || !ref || remote === '.') return undefined;
  return { remote, branch: merge.replace(/^refs\/heads\//, ''), ref };
}

const operations = [
  ['rebase-merge', 'a rebase', 'git rebase --continue, or git rebase --abort'],
  ['rebase-apply', 'a rebase or git am', 'git rebase --continue, or git rebase --abort'],
  ['MERGE_HEAD', 'a merge', 'git merge --continue, or git merge --abort'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick', 'git cherry-pick --continue, or git cherry-pick --abort'],
  ['REVERT_HEAD', 'a revert', 'git revert --continue, or git revert --abort'],
  ['BISECT_LOG', 'a bisect', 'git bisect reset'],
] as const;

async function operationIn(root: string): Promise<CloneStatus['operation']> {
  for (const [file, name, remedy] of operations) {
    const path = (await git(root, 'rev-parse', '--git-path', file)).trim();
    if (existsSync(resolve(root, path))) return { name, remedy };
  }
  return undefined;
}

/** The paths that `git status` lists, relative to `root`; of a renamed file, both names. */
async function uncommittedPaths(root: string, paths: readonly string[]): Promise<string[]> {
  const prefix = (await git(root, 'rev-parse', '--show-prefix')).trim();
  const listed = await git(
    root,
    'status',
    '--porcelain=v1',
    '-z',
    '--no-renames',
    '--untracked-files=all',
    '--',
    ...paths,
  );
  return listed
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => line.slice(3))
    .map((path) => (path.startsWith(prefix) ? path.slice(prefix.length) : path));
}

/** Ignores an identity that git derives from the name of the machine, as it does not identify a person. */
async function hasIdentity(root: string): Promise<boolean> {
  const isSet = async (variable: string) =>
    (await tryGit(root, ['-c', 'user.useConfigOnly=true', 'var', variable])).exitCode === 0;
  return (await isSet('GIT_AUTHOR_IDENT')) && (await isSet('GIT_COMMITTER_IDENT'));
}
