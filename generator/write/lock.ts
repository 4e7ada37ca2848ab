import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const lockPath = (root: string): string => join(root, '.cache', 'tree.lock');

/** True while somebody writes the tree, or has been stopped while writing it. */
export const isLocked = (root: string): boolean => existsSync(lockPath(root));

/**
 * Runs `work` while no other process writes the tree of the same repository. A lock whose process is gone, however it
 * was stopped, is taken over at once.
 */
export async function withTreeLock<Result>(
  root: string,
  work: () => Promise<Result>,
  onWait: (pid: number) => void,
): Promise<Result> {
  const lock = lockPath(root);
  const folder = dirname(lock);
  mkdirSync(folder, { recursive: true });
  const release = await acquire(lock, onWait);
  try {
    removeLeftovers(folder);
    removeLeftovers(join(folder, 'protos'));
    return await work();
  } finally {
    release();
  }
}

/** Locks that this very process holds: another one with its id that left a lock behind is gone. */
const held = new Set<string>();

async function acquire(lock: string, onWait: (pid: number) => void): Promise<() => void> {
  const own = `${lock}.${process.pid}`;
  try {
    for (let announced = false; ; ) {
      writeFileSync(own, String(process.pid));
      if (isLinked(own, lock)) return hold(lock);
      const holder = succeeds(() => readFileSync(lock, 'utf8'));
      if (holder === undefined) continue;
      const pid = processOf(holder);
      if (pid === undefined || !isRunning(pid) || (pid === process.pid && !held.has(lock))) {
        takeAway(lock, holder);
        continue;
      }
      if (!announced) onWait(pid);
      announced = true;
      await sleep(50);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** A link appears with its content at once, and not at all where another one stands. @throws Error for any other reason */
function isLinked(own: string, lock: string): boolean {
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function hold(lock: string): () => void {
  held.add(lock);
  return () => {
    held.delete(lock);
    rmSync(lock, { force: true });
  };
}

/** The process a lock names; undefined for a text no process has written, as a machine that loses power may leave. */
function processOf(holder: string): number | undefined {
  return /^[1-9][0-9]*$/.test(holder) ? Number(holder) : undefined;
}

/** Renames a dead process's lock away; where another process was quicker and holds a new one, that is put back. */
function takeAway(lock: string, holder: string): void {
  const grave = `${lock}.taken-by-${process.pid}`;
  if (!succeeds(() => renameSync(lock, grave) ?? true)) return;
  if (readFileSync(grave, 'utf8') !== holder) succeeds(() => linkSync(grave, lock) ?? true);
  unlinkSync(grave);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Names of what a process has not finished, with its id at the end. */
const unfinished =
  /^(?:writing-|(?:tree|parsed|[0-9a-f]{32})\.json\.|tree\.lock\.(?:taken-by-)?)([1-9][0-9]*)$/;

/** What writers that were stopped have left: drafts, states and locks of processes that are gone. */
function removeLeftovers(folder: string): void {
  for (const name of succeeds(() => readdirSync(folder)) ?? []) {
    const pid = processOf(unfinished.exec(name)?.[1] ?? '');
    if (pid !== undefined && pid !== process.pid && !isRunning(pid))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function succeeds<Value>(attempt: () => Value): Value | undefined {
  try {
    return attempt();
  } catch {
    return undefined;
  }
}
