import { Failure } from '../command-line/errors.ts';
import { git } from '../git/run.ts';
import { defaultBase } from '../history/default-base.ts';
import { sha1 } from '../lang/sha1.ts';

/** The commit that a change starts from, in the notation of buf's git input. */
export interface Base {
  /** Path of the git repository. */
  readonly gitFolder: string;
  readonly commit: string;
  /** Path of protos/ within the git repository. */
  readonly folder: string;
  /** Identifies the contents of protos/ at the commit: most commits change no proto. */
  readonly digest: string;
}

/** The protos to compare a change with, if no option names a commit, or the reason why there are none. */
export async function protosBefore(
  root: string,
  targetRevision: string,
): Promise<Base | { readonly reason: string }> {
  try {
    const { id, short } = await defaultBase(root, targetRevision);
    const listed = await git(root, 'ls-tree', '-r', id, '--', 'protos/');
    if (!/\.proto$/m.test(listed)) return { reason: `commit ${short} has no protos` };
    const where = ['rev-parse', '--path-format=absolute', '--git-common-dir', '--show-prefix'];
    const [gitFolder = '', prefix = ''] = (await git(root, ...where)).split('\n');
    return { gitFolder, commit: id, folder: `${prefix}protos`, digest: sha1(listed) };
  } catch (error) {
    if (error instanceof Failure) return { reason: error.message };
    throw error;
  }
}
