import { Failure } from '../command-line/errors.ts';
import { inputFolders } from '../load/input-paths.ts';
import { git, tryGit } from './run.ts';

/** A commit: its full and its abbreviated id. */
export interface Commit {
  /** Full object id. */
  readonly id: string;
  /** The abbreviated id, as `git log --oneline` shows it. */
  readonly short: string;
}

/** A complete clone has no such commit. */
export class UnknownCommit extends Failure {}

/** The commit of a ref, an id or an expression such as HEAD~2. @throws Failure with what to do if there is none */
export async function resolveRef(root: string, ref: string): Promise<Commit> {
  const commit = await findCommit(root, ref);
  if (commit) return commit;
  if (!(await findCommit(root, 'HEAD')))
    throw new Failure('the repository has no commits yet, so there is nothing to compare with. Commit first');
  if (await isShallow(root))
    throw new Failure(
      `this clone is shallow and has no commit ${ref}. Run git fetch --unshallow (actions/checkout: fetch-depth: 0)`,
    );
  throw new UnknownCommit(`this clone has no commit ${ref}: ${remedyFor(ref)}`);
}

/** The commit of a ref; undefined if there is none. */
export async function findCommit(root: string, ref: string): Promise<Commit | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  const { exitCode, stdout, stderr } = await tryGit(root, args);
  if (exitCode === 0) {
    const id = stdout.trim();
    return { id, short: (await git(root, 'rev-parse', '--short', id)).trim() };
  }
  // For an unknown ref, git prints nothing. Any output is about the repository itself.
  if (/not a git repository|dubious ownership/.test(stderr)) await git(root, ...args);
  return undefined;
}

/** The merge base of two commits. @throws Failure if they have none, or the clone is too shallow */
export async function mergeBase(root: string, one: string, other: string): Promise<Commit> {
  const commits = [await resolveRef(root, one), await resolveRef(root, other)];
  const { exitCode, stdout } = await tryGit(root, ['merge-base', ...commits.map(({ id }) => id)]);
  const [base = ''] = stdout.split('\n');
  if (exitCode === 0 && base !== '') return resolveRef(root, base);
  const names = `${one} and ${other}`;
  throw new Failure(
    (await isShallow(root))
      ? `this clone is shallow and has no merge base of ${names}. Run git fetch --unshallow`
      : `${names} have no common commit. Pass --base <commit> to choose the commit to compare with`,
  );
}

/** The number of commits of HEAD that a ref does not have. */
export async function commitsAhead(root: string, ref: string): Promise<number> {
  return Number((await git(root, 'rev-list', '--count', `${ref}..HEAD`)).trim());
}

/** True for a clone without its full history. */
async function isShallow(root: string): Promise<boolean> {
  return (await git(root, 'rev-parse', '--is-shallow-repository')).trim() === 'true';
}

/** True if no input of the generator differs from HEAD. */
export async function isClean(root: string): Promise<boolean> {
  return (await git(root, 'status', '--porcelain', '--', ...inputFolders)) === '';
}

function remedyFor(ref: string): string {
  const [, remote, branch] = /^([\w.-]+)\/(.+)$/.exec(ref) ?? [];
  return remote === undefined || branch === undefined
    ? 'git branch -a and git log --oneline list what it has, git fetch gets new commits'
    : `run git fetch ${remote} ${branch}`;
}
