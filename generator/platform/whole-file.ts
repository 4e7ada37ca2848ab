import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { isSystemError } from './system-error.ts';

/** Writes a file of .cache/ with the folders it needs; another process sees the old one or the new one, never half of it. @throws Failure */
export function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, text);
    renameSync(draft, path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new Failure(
      `${path}, which only saves time, cannot be written: ${error.message}. Remove what is in its way.`,
    );
  }
}
