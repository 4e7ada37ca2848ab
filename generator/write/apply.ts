import { lstatSync, mkdirSync, renameSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Plan } from './plan.ts';

/**
 * Writes the plan to disk. Each file is written under another name and renamed: if this process stops at any
 * moment, every file is complete, old or new, and the next run does the rest.
 */
export function applyPlan(root: string, { writes, removals }: Plan): void {
  // Removals are first: a file may be in the place of a folder. Contents precede their folder.
  for (const { path, isFolder } of removals.toReversed()) {
    if (isFolder) rmdirSync(join(root, path));
    else unlinkSync(join(root, path));
  }
  if (writes.length === 0) return;
  const scratch = join(root, '.cache', `writing-${process.pid}`);
  mkdirSync(scratch, { recursive: true });
  const made = new Set<string>(['.']);
  const draft = join(scratch, 'draft');
  for (const { path, text } of writes) {
    makeFolder(root, posix.dirname(path), made);
    writeFileSync(draft, text);
    renameSync(draft, `${root}/${path}`);
  }
  rmSync(scratch, { recursive: true });
}

/** Creates each folder once, after its parent: half the system calls of a recursive mkdir. */
function makeFolder(root: string, folder: string, made: Set<string>): void {
  if (made.has(folder)) return;
  made.add(folder);
  makeFolder(root, posix.dirname(folder), made);
  const path = `${root}/${folder}`;
  if (!lstatSync(path, { throwIfNoEntry: false })) mkdirSync(path);
}
