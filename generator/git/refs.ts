import { Failure } from '../command-line/errors.ts';
import { git, tryGit } from './run.ts';

/** A commit, and how people call it. */
export interface Commit {
  /** Full object id. */
  readonly id: string;
  /** The abbreviated id, as `git log --oneline` shows it. */
  readonly short: string;
}

/** Nothing is called so, in a clone that lacks nothing. */
export class UnknownCommit extends Failure {}

/** The commit that a ref, an id or an expression such as HEAD~2 means. @throws Failure that says what to do where there is none */
export async function resolveRef(root: string, ref: string): Promise<Commit> {
  const commit = await findCommit(root, ref);
  if (commit) return commit;
  if (!(await findCommit(root, 'HEAD')))
    throw new Failure('the repository has no commit yet, so there is nothing to compare with; commit first');
  if (await isShallow(root))
    throw new Failure(
      `this clone has no commit ${ref}: it is shallow; run git fetch --unshallow (actions/checkout: fetch-depth: 0)`,
    );
  throw new UnknownCommit(`there is no commit ${ref} here; ${remedyFor(ref)}`);
}

/** The commit that a ref means; undefined where there is none. */
export async function findCommit(root: string, ref: string): Promise<Commit | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  const { exitCode, stdout, stderr } = await tryGit(root, args);
  if (exitCode === 0) {
    const id = stdout.trim();
    return { id, short: (await git(root, 'rev-parse', '--short', id)).trim() };
  }
  // An unknown ref is answered by silence; anything else is a matter of the repository itself.
  if (/not a git repository|dubious ownership/.test(stderr)) await git(root, ...args);
  return undefined;
}

/** The commit at which two histories part. @throws Failure where they have none in common, or the clone does not reach back to it */
export async function mergeBase(root: string, one: string, other: string): Promise<Commit> {
  const commits = [await resolveRef(root, one), await resolveRef(root, other)];
  const { exitCode, stdout } = await tryGit(root, ['merge-base', ...commits.map(({ id }) => id)]);
  const [base = ''] = stdout.split('\n');
  if (exitCode === 0 && base !== '') return resolveRef(root, base);
  const names = `${one} and ${other}`;
  throw new Failure(
    (await isShallow(root))
      ? `this clone does not reach back to where ${names} part: run git fetch --unshallow`
      : `${names} have no commit in common; say --base <commit> with the one to compare with`,
  );
}

/** How many commits HEAD has that a ref has not. */
export async function commitsAhead(root: string, ref: string): Promise<number> {
  return Number((await git(root, 'rev-list', '--count', `${ref}..HEAD`)).trim());
}

/** True for a clone that lacks the commits before some. */
async function isShallow(root: string): Promise<boolean> {
  return (await git(root, 'rev-parse', '--is-shallow-repository')).trim() === 'true';
}

/** True where nothing that a tree is rendered from differs from HEAD. */
export async function isClean(root: string): Promise<boolean> {
  return (await git(root, 'status', '--porcelain', '--', 'clusters', 'protos', 'services')) === '';
}

function remedyFor(ref: string): string {
  const [, remote, branch] = /^([\w.-]+)\/(.+)$/.exec(ref) ?? [];
  return remote === undefined || branch === undefined
    ? 'git branch -a and git log --oneline show what there is, git fetch gets what others have pushed'
    : `run git fetch ${remote} ${branch}`;
}
