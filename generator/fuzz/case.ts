/** An entry at a path of a repository under test: content, or something unusual. */
export type Entry =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'folder' | 'pipe' | 'unreadable' }
  | { readonly kind: 'link'; readonly target: string };

/** A repository under test, by path. */
export type Repository = ReadonlyMap<string, Entry>;

/** One edit of a repository, by a person or a program. */
export type Edit = (files: Repository) => Repository;

/**
 * A repository after some edits, and whether the tree of the original repository was written and committed.
 */
export interface Case {
  readonly files: Repository;
  readonly hasTree: boolean;
}

/** A file with a text. */
export const fileOf = (text: string): Entry => ({ kind: 'file', bytes: Buffer.from(text, 'utf8') });

/** The text of an entry; undefined if it is not a file. */
export const textOf = (entry: Entry | undefined): string | undefined =>
  entry?.kind === 'file' ? Buffer.from(entry.bytes).toString('utf8') : undefined;

/** The repository with another entry at a path, or without an entry. */
export function withEntry(files: Repository, path: string, entry: Entry | undefined): Repository {
  const changed = new Map(files);
  if (entry) changed.set(path, entry);
  else changed.delete(path);
  return changed;
}
