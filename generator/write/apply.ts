import { lstatSync, mkdirSync, renameSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Plan } from './plan.ts';

/**
 * Writes the plan to disk. A file in an existing folder is written under another name and renamed; a new folder is
 * written elsewhere and renamed with all that is in it. So if this process stops at any moment, every file is complete,
 * old or new, and the next run does the rest.
 */
export function applyPlan(root: string, { writes, removals }: Plan): void {
  // Removals are first: a file may be in the place of a folder. Contents precede their folder.
  for (const { path, isFolder } of removals.toReversed()) {
    if (isFolder) rmdirSync(join(root, path));
    else unlinkSync(join(root, path));
  }
  if (writes.length === 0) return;
  const scratch = join(root, '.cache', `writing-${process.pid}`);
  mkdirSync(scratch, { recursive: true });
  const drafts = new DraftFolders(root, scratch);
  const draft = join(scratch, 'draft');
  for (const { path, text } of writes) {
    const { folder, isDraft } = drafts.of(posix.dirname(path));
    const place = `${folder}/${posix.basename(path)}`;
    writeFileSync(isDraft ? place : draft, text);
    if (!isDraft) renameSync(draft, place);
  }
  drafts.move();
  rmSync(scratch, { recursive: true });
}

/** Where the files of a folder are written. */
interface FolderPlace {
  readonly folder: string;
  /** True if the folder is not in the tree yet. */
  readonly isDraft: boolean;
}

/** The folders of a plan. New ones are drafts until they are moved into the tree: one rename, however many files. */
class DraftFolders {
  readonly #scratch: string;
  readonly #known = new Map<string, FolderPlace>();
  readonly #moves: { readonly from: string; readonly to: string }[] = [];

  constructor(root: string, scratch: string) {
    this.#scratch = scratch;
    this.#known.set('.', { folder: root, isDraft: false });
  }

  /** @param folder path from the root */
  of(folder: string): FolderPlace {
    const known = this.#known.get(folder);
    if (known) return known;
    const place = this.#find(folder, this.of(posix.dirname(folder)));
    this.#known.set(folder, place);
    return place;
  }

  #find(folder: string, parent: FolderPlace): FolderPlace {
    const place = { folder: `${parent.folder}/${posix.basename(folder)}`, isDraft: parent.isDraft };
    if (!parent.isDraft) {
      if (lstatSync(place.folder, { throwIfNoEntry: false })) return place;
      const from = join(this.#scratch, String(this.#moves.length));
      this.#moves.push({ from, to: place.folder });
      mkdirSync(from);
      return { folder: from, isDraft: true };
    }
    mkdirSync(place.folder);
    return place;
  }

  /** Moves the finished drafts to their places. */
  move(): void {
    for (const { from, to } of this.#moves) renameSync(from, to);
  }
}
