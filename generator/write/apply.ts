import { lstatSync, mkdirSync, renameSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Plan } from './plan.ts';

/**
 * Makes the tree what the plan says. Each file is written elsewhere and renamed into place: whoever stops this process
 * at any moment leaves every file whole, old or new, and the next run does the rest.
 */
export function applyPlan(root: string, { writes, removals }: Plan): void {
  // Removing comes first: a file may stand where a folder is needed. Contents go before their folder.
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

/** Each folder is asked for once, and its parent before it: half the system calls of a recursive mkdir. */
function makeFolder(root: string, folder: string, made: Set<string>): void {
  if (made.has(folder)) return;
  made.add(folder);
  makeFolder(root, posix.dirname(folder), made);
  const path = `${root}/${folder}`;
  if (!lstatSync(path, { throwIfNoEntry: false })) mkdirSync(path);
}
