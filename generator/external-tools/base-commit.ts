import { Failure } from '../command-line/errors.ts';
import { git } from '../git/run.ts';
import { defaultBase } from '../history/default-base.ts';
import { sha1 } from '../lang/sha1.ts';

/** The commit that a change starts from. */
export interface Base {
  readonly commit: string;
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
    return { commit: id, digest: sha1(listed) };
  } catch (error) {
    if (error instanceof Failure) return { reason: error.message };
    throw error;
  }
}
