import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installation } from '../command-line/installation.ts';
import type { ProgramSource } from './tool-kinds.ts';

/** The Go files of a program of ours, by name. */
export function sourceFilesOf({ folder }: ProgramSource): ReadonlyMap<string, string> {
  const path = join(installation.folder, folder);
  const names = readdirSync(path).filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'));
  return new Map(names.sort().map((name) => [name, readFileSync(join(path, name), 'utf8')]));
}

/** A short digest of these files: a program that was built from others is another program. */
export function digestOfSource(source: ProgramSource): string {
  const files = JSON.stringify([...sourceFilesOf(source)]);
  return createHash('sha256').update(files).digest('hex').slice(0, 12);
}
