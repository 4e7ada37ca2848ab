import { readFileSync } from 'node:fs';
import { isSystemError } from './system-error.ts';

/** The text of a file; undefined if it does not exist. @throws Error if it exists and cannot be read */
export function textIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
