/** What stands at a path of a repository that is tried out: content, or something odd. */
export type Entry =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'folder' | 'pipe' | 'unreadable' }
  | { readonly kind: 'link'; readonly target: string };

/** A repository to try out, by path. */
export type Repository = ReadonlyMap<string, Entry>;

/** One thing that somebody or something does to a repository. */
export type Edit = (files: Repository) => Repository;

/** A repository after some edits, and whether the tree of the repository before them was written and committed. */
export interface Case {
  readonly files: Repository;
  readonly hasTree: boolean;
}

/** A file of a text. */
export const fileOf = (text: string): Entry => ({ kind: 'file', bytes: Buffer.from(text, 'utf8') });

/** The text of an entry; undefined where it is no file. */
export const textOf = (entry: Entry | undefined): string | undefined =>
  entry?.kind === 'file' ? Buffer.from(entry.bytes).toString('utf8') : undefined;

/** The repository with another entry at a path; without one where there is none to write. */
export function written(files: Repository, path: string, entry: Entry | undefined): Repository {
  const changed = new Map(files);
  if (entry) changed.set(path, entry);
  else changed.delete(path);
  return changed;
}
