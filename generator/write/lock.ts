import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` while no other process writes the tree of the same repository. A lock whose process is gone, however it
 * was stopped, is taken over at once.
 */
export async function withTreeLock<Result>(
  root: string,
  work: () => Promise<Result>,
  onWait: (pid: number) => void,
): Promise<Result> {
  const folder = join(root, '.cache');
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'tree.lock');
  const release = await acquire(lock, onWait);
  try {
    removeLeftovers(folder);
    return await work();
  } finally {
    release();
  }
}

async function acquire(lock: string, onWait: (pid: number) => void): Promise<() => void> {
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    for (let announced = false; ; ) {
      // A link appears with its content at once, and fails where another one stands.
      if (succeeds(() => linkSync(own, lock) ?? true)) return () => rmSync(lock, { force: true });
      const holder = Number(succeeds(() => readFileSync(lock, 'utf8')) ?? Number.NaN);
      if (Number.isNaN(holder)) continue;
      if (!isRunning(holder)) {
        takeAway(lock, holder);
        continue;
      }
      if (!announced) onWait(holder);
      announced = true;
      await sleep(50);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Renames a dead process's lock away; where another process was quicker and holds a new one, that is put back. */
function takeAway(lock: string, holder: number): void {
  const grave = `${lock}.taken-by-${process.pid}`;
  if (!succeeds(() => renameSync(lock, grave) ?? true)) return;
  if (Number(readFileSync(grave, 'utf8')) !== holder) succeeds(() => linkSync(grave, lock) ?? true);
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

/** What writers that were stopped have left: drafts, states and locks of processes that are gone. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(
      /^(?:writing-|tree\.json\.|parsed\.json\.|tree\.lock\.)(\d+)$/.exec(name)?.[1] ?? Number.NaN,
    );
    if (!Number.isNaN(pid) && pid !== process.pid && !isRunning(pid))
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
