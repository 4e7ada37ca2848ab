import { git, gitBytes } from '../git/run.ts';
import { inputFolders, isInputPath } from '../load/input-paths.ts';

/** A file or symbolic link of a commit. */
export interface TreeEntry {
  /** `100644`, `100755` or, of a symbolic link, `120000`. */
  readonly mode: string;
  readonly blob: string;
  /** Path from the root of the specs, which may be a folder of the git repository. */
  readonly path: string;
}

/** The inputs of the generator in a commit; empty if it has none. */
export async function inputEntries(root: string, commit: string): Promise<TreeEntry[]> {
  const listed = await git(
    root,
    'ls-tree',
    '-r',
    '-z',
    commit,
    '--',
    ...inputFolders.map((name) => `${name}/`),
  );
  return listed.split('\0').flatMap((line) => {
    const [, mode = '', type, blob = '', path = ''] = /^(\d+) (\w+) (\w+)\t(.*)$/s.exec(line) ?? [];
    return type === 'blob' && isInputPath(path) ? [{ mode, blob, path }] : [];
  });
}

const newline = 10;

/** The contents of blobs, in the order of the entries, read by one process. */
export async function contentsOf(root: string, entries: readonly TreeEntry[]): Promise<Uint8Array[]> {
  const input = entries.map(({ blob }) => `${blob}\n`).join('');
  const answer = await gitBytes(root, ['cat-file', '--batch'], input);
  let offset = 0;
  return entries.map(({ blob, path }) => {
    const end = answer.indexOf(newline, offset);
    const header = Buffer.from(answer.subarray(offset, end)).toString('latin1');
    const size = Number(/^\w+ blob (\d+)$/.exec(header)?.[1]);
    if (Number.isNaN(size)) throw new Error(`git cat-file printed ${header} for ${blob}, ${path}`);
    offset = end + 1 + size + 1;
    return answer.subarray(end + 1, end + 1 + size);
  });
}
