import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Entry, Repository } from './case.ts';

/**
 * Writes a repository to disk; of two entries that exclude each other, such as a file and one below it, the
 * first.
 */
export function materialise(root: string, files: Repository): void {
  for (const [path, entry] of files) {
    const full = join(root, path);
    try {
      mkdirSync(dirname(full), { recursive: true });
      make(full, entry);
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}

function make(path: string, entry: Entry): void {
  switch (entry.kind) {
    case 'file':
      writeFileSync(path, entry.bytes);
      break;
    case 'folder':
      mkdirSync(path);
      break;
    case 'link':
      symlinkSync(entry.target, path);
      break;
    case 'pipe':
      execFileSync('mkfifo', [path], { stdio: 'ignore' });
      break;
    case 'unreadable':
      writeFileSync(path, 'name: absent\n');
      chmodSync(path, 0);
      break;
  }
}

function isConflict(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return (
    ['EEXIST', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENOENT', 'EINVAL', 'EACCES'].includes(code) || status === 1
  );
}
