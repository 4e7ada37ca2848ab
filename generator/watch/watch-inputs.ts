import { type FSWatcher, lstatSync, watch } from 'node:fs';
import { join } from 'node:path';
import { readInputs } from '../load/inputs.ts';
import { isSystemError } from '../platform/system-error.ts';
import { type Folder, foldersToWatch } from './folders.ts';

/** Reports changes of the inputs of a tree, and of a rendered tree. */
export interface InputChanges {
  /** Marks the current state as seen. */
  refresh(): void;
  /** Settles when something has changed since the last `refresh`, after a short quiet time. */
  next(): Promise<void>;
  close(): void;
}

/** Editors save in several steps: a check in between would see half a file. */
const quietMilliseconds = 60;

/** If the system has no more watchers, the inputs are read and compared. */
const pollMilliseconds = 1_000;

/** Starts to watch a repository. */
export function watchInputs(root: string): InputChanges {
  return new Watching(root);
}

class Watching implements InputChanges {
  readonly #root: string;
  readonly #watchers = new Map<string, { readonly watcher: FSWatcher; readonly inode: number }>();
  #known = '';
  #poll: NodeJS.Timeout | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #settle: (() => void) | undefined;
  #changed = false;

  constructor(root: string) {
    this.#root = root;
  }

  refresh(): void {
    this.#changed = false;
    // Watchers first, so the following check sees any change in between.
    this.#watchAll();
    this.#known = fingerprint(this.#root);
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#settle = resolve;
      if (this.#changed) this.#notice();
    });
  }

  close(): void {
    for (const { watcher } of this.#watchers.values()) watcher.close();
    clearInterval(this.#poll);
    clearTimeout(this.#quiet);
  }

  /** Watches all current folders. A folder that was deleted and created again needs a new watcher. */
  #watchAll(): void {
    const wanted = new Map(foldersToWatch(this.#root).map((folder) => [folder.path, folder]));
    for (const [path, { watcher, inode }] of this.#watchers) {
      if (wanted.get(path)?.inode === inode) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
    for (const folder of wanted.values()) if (!this.#watchers.has(folder.path)) this.#watch(folder);
  }

  #watch({ path, inode, recursive }: Folder): void {
    try {
      const watcher = watch(path, { recursive }, () => this.#notice());
      // Deleting a folder ends its watcher, on some systems with an error.
      watcher.on('error', () => {
        watcher.close();
        this.#watchers.delete(path);
        this.#notice();
      });
      this.#watchers.set(path, { watcher, inode });
    } catch (error) {
      // There are no watchers left, or the system cannot watch whole folders.
      if (!isSystemError(error) && !isUnsupported(error)) throw error;
      this.#poll ??= setInterval(() => this.#notice(), pollMilliseconds);
    }
  }

  /** Something has happened, perhaps nothing relevant: after the quiet time, the inputs are compared. */
  #notice(): void {
    this.#changed = true;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      this.#watchAll();
      if (fingerprint(this.#root) !== this.#known) this.#settle?.();
    }, quietMilliseconds);
  }
}

/** The error of node:fs on a system that cannot watch folders recursively. */
const isUnsupported = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM';

/** Changes whenever the specs, the protos, or the output of generate change. */
function fingerprint(root: string): string {
  try {
    const rendered = lstatSync(join(root, '.cache/tree.json'), { throwIfNoEntry: false });
    return `${readInputs(root).digest} ${rendered?.mtimeMs}`;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return String(error);
  }
}
