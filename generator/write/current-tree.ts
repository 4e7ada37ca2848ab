import { lstatSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** Reads the files of a tree as they are. A folder that is not there is asked for once, not for each file in it. */
export class CurrentTree {
  readonly #root: string;
  readonly #folders = new Map<string, boolean>([['.', true]]);

  constructor(root: string) {
    this.#root = root;
  }

  /** The text of a regular file; a link or a folder in its place, or a link on the way to it, is no content. */
  contentOf(path: string): string | undefined {
    if (!this.hasFolder(posix.dirname(path))) return undefined;
    const stat = lstatSync(`${this.#root}/${path}`, { throwIfNoEntry: false });
    return stat?.isFile() ? readFileSync(`${this.#root}/${path}`, 'utf8') : undefined;
  }

  /** True for a folder of the tree; one behind a link is somewhere else. */
  hasFolder(path: string): boolean {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const there = this.hasFolder(posix.dirname(path)) && this.#isFolder(path);
    this.#folders.set(path, there);
    return there;
  }

  #isFolder(path: string): boolean {
    return lstatSync(`${this.#root}/${path}`, { throwIfNoEntry: false })?.isDirectory() ?? false;
  }
}
