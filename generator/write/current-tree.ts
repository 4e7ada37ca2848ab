import { lstatSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** Reads the current files of a tree. A missing folder is looked up once, not once for each of its files. */
export class CurrentTree {
  readonly #root: string;
  readonly #folders = new Map<string, boolean>([['.', true]]);

  constructor(root: string) {
    this.#root = root;
  }

  /** The text of a regular file; a link or a folder in its place, or a link on the way to it, has no text. */
  contentOf(path: string): string | undefined {
    if (!this.hasFolder(posix.dirname(path))) return undefined;
    const stat = lstatSync(`${this.#root}/${path}`, { throwIfNoEntry: false });
    return stat?.isFile() ? readFileSync(`${this.#root}/${path}`, 'utf8') : undefined;
  }

  /** True for a folder of the tree; a folder behind a link does not count. */
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
