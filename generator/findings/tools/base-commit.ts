import { quietly } from '../../tools/quietly.ts';

/** The commit that a change starts from, as buf's git input names it. */
export interface Base {
  /** Path of the git repository. */
  readonly gitFolder: string;
  readonly commit: string;
  /** The folder within the git repository. */
  readonly folder: string;
}

/** Where a change may have left the others' history, the likeliest first. */
const upstreams = ['@{upstream}', 'origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'];

/**
 * The merge base of HEAD with the upstream branch. Where HEAD is that commit and the folder is as committed, as on the
 * main branch in continuous integration, the commit before: else a push would be compared with itself.
 */
export async function baseOfChange(
  root: string,
  folder: string,
): Promise<Base | { readonly reason: string }> {
  const git = async (...args: readonly string[]) => {
    const { exitCode, stdout } = await quietly({ cwd: root })`git ${args}`;
    return exitCode === 0 ? stdout.trim() : undefined;
  };
  const gitFolder = await git('rev-parse', '--path-format=absolute', '--git-common-dir');
  const head = await git('rev-parse', '--verify', '--quiet', 'HEAD^{commit}');
  if (gitFolder === undefined) return { reason: 'this is no git repository' };
  if (head === undefined) return { reason: 'there is no commit yet' };
  const prefix = (await git('rev-parse', '--show-prefix')) ?? '';
  const commit = await startOf(head, folder, git);
  if (commit === undefined) return { reason: 'the commit before is not here' };
  const there = await git('ls-tree', '-r', '--name-only', commit, '--', folder);
  if (!there?.split('\n').some((path) => path.endsWith('.proto')))
    return { reason: `commit ${commit.slice(0, 10)} has no protos` };
  return { gitFolder, commit, folder: `${prefix}${folder}` };
}

type Git = (...args: readonly string[]) => Promise<string | undefined>;

async function startOf(head: string, folder: string, git: Git): Promise<string | undefined> {
  for (const upstream of upstreams) {
    if ((await git('rev-parse', '--verify', '--quiet', `${upstream}^{commit}`)) === undefined) continue;
    const base = await git('merge-base', head, upstream);
    if (base !== undefined && base !== head) return base;
    if (base === head) break;
  }
  const changed = await git('status', '--porcelain', '--', folder);
  if (changed !== '') return head;
  return (await git('rev-parse', '--verify', '--quiet', 'HEAD^1')) ?? undefined;
}
