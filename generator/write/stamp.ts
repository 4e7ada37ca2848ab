import { lstatSync } from 'node:fs';
import { isSystemError } from '../platform/system-error.ts';

/**
 * Size in bytes and time of the last change in milliseconds: what the file system knows about a file without reading it.
 * Only the kernel sets this time (ctime), with every change of the content or of the other time, so a manual edit is
 * always noticed.
 */
export type Stamp = readonly [size: number, changed: number];

/** The stamp of a file or folder; undefined if it does not exist. Links are not followed. */
export function stampOf(path: string): Stamp | undefined {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat && [stat.size, stat.ctimeMs];
  } catch (error) {
    // A folder of the path is now a file.
    if (isSystemError(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Validates a stamp that was read from a file. */
export const isStamp = (value: unknown): value is Stamp =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'number');

/** A file or folder, by its path from the root, with its stamp. A long list is parsed faster than a map by path. */
export type StampedPath = readonly [path: string, size: number, changed: number];

/** A path with its stamp; undefined if nothing is there. */
export function stampedPath(root: string, path: string): StampedPath | undefined {
  const stamp = stampOf(`${root}/${path}`);
  return stamp && [path, ...stamp];
}

/** Validates a path with a stamp that was read from a file. */
export const isStampedPath = (value: unknown): value is StampedPath =>
  Array.isArray(value) &&
  value.length === 3 &&
  typeof value[0] === 'string' &&
  typeof value[1] === 'number' &&
  typeof value[2] === 'number';

/** True if what is at a path still has the stamp. */
export const hasStamp = (root: string, [path, size, changed]: StampedPath): boolean =>
  sameStamp([size, changed], stampOf(`${root}/${path}`));

/** True if a file did not change between two stamps. */
export function sameStamp(a: Stamp | undefined, b: Stamp | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];
}
