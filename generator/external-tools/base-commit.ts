import { Failure } from '../command-line/errors.ts';
import { defaultBase } from '../history/default-base.ts';
import { inputEntries, type TreeEntry } from '../history/entries.ts';
import { sha1 } from '../lang/sha1.ts';

/** The commit that a change starts from. */
export interface Base {
  readonly commit: string;
  /** Its inputs. */
  readonly entries: readonly TreeEntry[];
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
    const entries = await inputEntries(root, id);
    if (!entries.some(isProto)) return { reason: `commit ${short} has no protos` };
    const protos = entries.filter(({ path }) => path.startsWith('protos/'));
    return { commit: id, entries, digest: sha1(JSON.stringify(protos)) };
  } catch (error) {
    if (error instanceof Failure) return { reason: error.message };
    throw error;
  }
}

/** True for a proto in protos/; other files there are configuration. */
export const isProto = ({ path }: TreeEntry): boolean => /^protos\/.*\.proto$/.test(path);
