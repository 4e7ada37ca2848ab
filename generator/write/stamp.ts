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

/** True if a file did not change between two stamps. */
export function sameStamp(a: Stamp | undefined, b: Stamp | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];
}
