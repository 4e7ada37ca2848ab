import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { isSystemError } from './system-error.ts';

/**
 * Writes a file of .cache/ and creates its folders. Another process sees the old file or the new one, never a
 * part. @throws Failure
 */
export function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, text);
    renameSync(draft, path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new Failure(`cannot write the cache file ${path}: ${error.message}. Remove what blocks this path.`);
  }
}
