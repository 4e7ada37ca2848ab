import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { git, queryGit, tryGit } from './run.ts';

/** Where a clone stands, as far as it matters to who wants to commit in it. */
export interface CloneStatus {
  /** Name of the branch; undefined where HEAD is detached. */
  readonly branch: string | undefined;
  /** The branch that it is pushed to; undefined where none was ever named. */
  readonly upstream: Upstream | undefined;
  /** What is under way, and the command that ends it. */
  readonly operation: { readonly what: string; readonly remedy: string } | undefined;
  /** Files that are changed, added or deleted and not committed, among those that were asked about. */
  readonly uncommitted: readonly string[];
  /** False where git would not know whom to name as the author. */
  readonly hasIdentity: boolean;
}

/** The branch of a remote that a branch is pushed to. */
export interface Upstream {
  readonly remote: string;
  /** Name of the branch there. */
  readonly branch: string;
  /** The ref that says where it was when it was last fetched: `origin/main`. */
  readonly ref: string;
}

/** Looks at a clone; `concerned` are the paths whose uncommitted changes matter. */
export async function cloneStatus(root: string, concerned: readonly string[]): Promise<CloneStatus> {
  const branch = (await queryGit(root, 'symbolic-ref', '--quiet', '--short', 'HEAD')) || undefined;
  return {
    branch,
    upstream: branch === undefined ? undefined : await upstreamOf(root, branch),
    operation: await operationIn(root),
    uncommitted: await uncommittedPaths(root, concerned),
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
  for (const [file, what, remedy] of operations) {
    const path = (await git(root, 'rev-parse', '--git-path', file)).trim();
    if (existsSync(resolve(root, path))) return { what, remedy };
  }
  return undefined;
}

/** What `git status` lists, by its path from `root`; of a renamed file, both names. */
async function uncommittedPaths(root: string, concerned: readonly string[]): Promise<string[]> {
  const prefix = (await git(root, 'rev-parse', '--show-prefix')).trim();
  const listed = await git(
    root,
    'status',
    '--porcelain=v1',
    '-z',
    '--no-renames',
    '--untracked-files=all',
    '--',
    ...concerned,
  );
  return listed
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => line.slice(3))
    .map((path) => (path.startsWith(prefix) ? path.slice(prefix.length) : path));
}

/** An identity that git makes up from the name of the machine is none: nobody could ask its author. */
async function hasIdentity(root: string): Promise<boolean> {
  const ask = async (who: string) =>
    (await tryGit(root, ['-c', 'user.useConfigOnly=true', 'var', who])).exitCode === 0;
  return (await ask('GIT_AUTHOR_IDENT')) && (await ask('GIT_COMMITTER_IDENT'));
}
