import { lstatSync } from 'node:fs';
import { isSystemError } from '../platform/system-error.ts';

/**
 * Size in bytes and times of change in milliseconds: what the file system tells of a file without reading it. The
 * second time is set by the kernel alone, so that a hand edit cannot go unnoticed.
 */
export type Stamp = readonly [size: number, modified: number, changed: number];

/** The stamp of a file or folder; undefined where there is none. Links are not followed. */
export function stampOf(path: string): Stamp | undefined {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat && [stat.size, stat.mtimeMs, stat.ctimeMs];
  } catch (error) {
    // A file stands where a folder of the path was.
    if (isSystemError(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** True for a stamp as it was kept in a file. */
export const isStamp = (value: unknown): value is Stamp =>
  Array.isArray(value) && value.length === 3 && value.every((part) => typeof part === 'number');

/** True when nothing happened to a file between two stamps. */
export function sameStamp(a: Stamp | undefined, b: Stamp | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
}
