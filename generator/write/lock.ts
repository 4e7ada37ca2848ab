import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../platform/lock.ts';
import { isRunning } from '../platform/process.ts';
import { isSystemError } from '../platform/system-error.ts';

const lockPath = (root: string): string => join(root, '.cache', 'tree.lock');

/** True while a process writes the tree, or after a process was stopped while writing it. */
export const isLocked = (root: string): boolean => existsSync(lockPath(root));

/**
 * Runs `work` while no other process writes the tree of the same repository.
 * @param purpose what the work is, for processes that wait, such as `npm run generate`
 * @param onWait prints what it waits for
 */
export async function withTreeLock<Result>(
  root: string,
  purpose: string,
  work: () => Promise<Result>,
  onWait: (message: string) => void,
): Promise<Result> {
  return withLock({ path: lockPath(root), purpose, onWait }, async () => {
    removeLeftovers(join(root, '.cache'));
    removeLeftovers(join(root, '.cache', 'protos'));
    return await work();
  });
}

/** Names of unfinished files of a process, with its id at the end. */
const unfinished =
  /^(?:writing-|(?:tree|parsed|[0-9a-f]{32})\.json\.|tree\.lock\.(?:[a-z0-9-]+\.)*)([1-9][0-9]*)$/;

/** Removes what stopped writers left: drafts, states and locks of processes that have ended. */
function removeLeftovers(folder: string): void {
  for (const name of namesIn(folder)) {
    const pid = Number(unfinished.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && !isRunning(pid)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    // Nothing to remove, or writing will report the problem.
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
