import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Where the files of this machine are mounted in the root folder of a container. */
export const machine = '/.machine';

/**
 * Makes the folder that a container sees as `/`: everything of this machine, with some paths that lead elsewhere, as
 * volumes do. It consists of links, which a mount of `/` at `machine` brings to life: with that, only one mount is
 * needed for each container, and no folder of this machine is changed.
 */
export class ContainerRoot {
  readonly folder: string;
  /** Paths in the container that lead to a path of this machine. */
  readonly #links = new Map<string, string>();

  constructor(folder: string) {
    this.folder = folder;
    this.#makeFolder('/');
    mkdirSync(join(folder, machine));
  }

  /** Makes a path of this machine visible at a path of the container, in the place of what is there. */
  link(path: string, target: string): void {
    const steps = resolve('/', path).split('/').slice(1);
    let parent = '/';
    for (const [index, step] of steps.slice(0, -1).entries()) {
      const next = join(parent, step);
      const rest = steps.slice(index + 1).join('/');
      const above = this.#links.get(next);
      // A volume in a volume.
      if (above !== undefined) {
        putLink(join(above, rest), `${machine}${target}`);
        return;
      }
      const elsewhere = linkOf(next);
      if (elsewhere !== undefined) {
        putLink(join(this.folder, next), elsewhere);
        this.link(join(elsewhere, rest), target);
        return;
      }
      this.#makeFolder(next);
      parent = next;
    }
    const place = join(parent, steps.at(-1) ?? '');
    putLink(join(this.folder, place), `${machine}${target}`);
    this.#links.set(place, target);
  }

  /** Makes a file of the container, in the place of what is there. */
  write(path: string, text: string): void {
    const file = join(dirname(this.folder), `${basename(this.folder)}-${basename(path)}`);
    writeFileSync(file, text);
    this.link(path, file);
  }

  /** A folder of its own in the place of that of this machine, with links to all that is in that. */
  #makeFolder(path: string): void {
    const folder = join(this.folder, path);
    const type = typeOf(folder);
    if (type === 'folder' && path !== '/') return;
    if (type === 'link') unlinkSync(folder);
    mkdirSync(folder, { recursive: true });
    if (typeOf(path) !== 'folder') return;
    for (const name of readdirSync(path)) symlinkSync(join(machine, path, name), join(folder, name));
  }
}

function typeOf(path: string): 'folder' | 'link' | 'other' | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return undefined;
  return found.isDirectory() ? 'folder' : found.isSymbolicLink() ? 'link' : 'other';
}

/** Where a link of this machine leads, as an absolute path: a relative one would leave the container. */
const linkOf = (path: string): string | undefined =>
  typeOf(path) === 'link' ? resolve(dirname(path), readlinkSync(path)) : undefined;

function putLink(path: string, target: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (typeOf(path) === 'link') unlinkSync(path);
  symlinkSync(target, path);
}
