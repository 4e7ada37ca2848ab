import { randomUUID } from 'node:crypto';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../command-line/errors.ts';
import { type Holder, isHeldHere, parseHolder, thisProcess } from './lock-holder.ts';
import { isSystemError } from './system-error.ts';

/** What is locked, and how to wait for it. */
export interface Lock {
  /** The lock file; its folder is made where it is missing. */
  readonly path: string;
  /** What is done under the lock, for those who wait: `npm run generate`, `building istioctl`. */
  readonly purpose: string;
  /** Prints what is waited for: after a second, and then once a minute. */
  readonly onWait: (message: string) => void;
  /** Milliseconds after which waiting ends with a failure. Default: ten minutes. */
  readonly patience?: number;
}

const second = 1_000;
const minute = 60 * second;
const pause = 50;

/** Somebody else's process cannot be asked whether it runs; its lock counts while it is touched from time to time. */
const heartbeat = 10 * second;
const silence = 5 * minute;

/**
 * Runs `work` while no other process that locks the same file runs its own. A lock whose process is gone, however it was
 * stopped, is taken over at once, also if another process has its id by now.
 * @throws Failure if the lock cannot be had: its holder takes longer than `patience`, or no file can be written there
 */
export async function withLock<Result>(lock: Lock, work: () => Promise<Result>): Promise<Result> {
  const release = await acquire(lock);
  try {
    return await work();
  } finally {
    release();
  }
}

async function acquire(lock: Lock): Promise<() => void> {
  const { path, purpose, patience = 10 * minute } = lock;
  const own = thisProcess(purpose, randomUUID());
  const draft = `${path}.${own.token}.${process.pid}`;
  const started = performance.now();
  writeDraft(draft, own);
  try {
    for (let next = second; ; await sleep(pause)) {
      if (isLinked(draft, path)) return hold(path, own);
      const text = textOfLock(path);
      if (text === undefined) continue;
      const holder = parseHolder(text);
      if (!holder || !mayHold(holder, path, draft, own)) {
        await takeAway(lock, text);
        continue;
      }
      const waited = performance.now() - started;
      if (waited >= patience) throw new Failure(gaveUp(path, holder, waited));
      if (waited < next) continue;
      lock.onWait(waiting(path, holder, waited));
      next = waited + minute;
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

function writeDraft(draft: string, own: Holder): void {
  try {
    mkdirSync(dirname(draft), { recursive: true });
    writeFileSync(draft, JSON.stringify(own));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new Failure(
      `the folder ${dirname(draft)} is needed for a lock, and cannot be written: ${error.message}`,
    );
  }
}

/** A link appears with its content at once, and not at all if the lock is there already. */
function isLinked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false;
    if (!isSystemError(error)) throw error;
    throw new Failure(`the lock ${path} cannot be made: ${error.message}`);
  }
}

/** The text of the lock; undefined if its holder has just taken it away. */
function textOfLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return withoutLink(path);
    if (isSystemError(error, 'EISDIR'))
      throw new Failure(`${path} is a folder, and a lock file belongs there. Remove it: rm -r '${path}'`);
    if (!isSystemError(error)) throw error;
    throw new Failure(`the lock ${path} cannot be read: ${error.message}`);
  }
}

/** A link to nothing cannot be read, and no lock can be made in its place. */
function withoutLink(path: string): undefined {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new Failure(`${path} is a link to nothing, and a lock file belongs there. Remove it: rm '${path}'`);
}

/** Tokens of the locks that this process holds. */
const held = new Set<string>();

function hold(path: string, { token }: Holder): () => void {
  held.add(token);
  const beat = setInterval(() => touch(path), heartbeat).unref();
  return () => {
    clearInterval(beat);
    held.delete(token);
    // Somebody who was told to remove the file may have done so, and another process may hold it by now.
    if (parseHolder(textOfLock(path) ?? '')?.token === token) rmSync(path, { force: true });
  };
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch (error) {
    // Only those of other machines look at the time, and what ends here says more about a lock that is gone.
    if (!isSystemError(error)) throw error;
  }
}

function mayHold(holder: Holder, path: string, draft: string, own: Holder): boolean {
  if (holder.place === own.place) return isHeldHere(holder, held);
  // One clock for both: that of the file system.
  writeFileSync(draft, JSON.stringify(own));
  const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return statSync(draft).mtimeMs - touched < silence;
}

/**
 * Removes the lock of a process that is gone. Two processes that both saw it must not both remove it, because the second
 * would remove what a third has locked meanwhile: so this is done under a lock of its own.
 */
async function takeAway(lock: Lock, text: string): Promise<void> {
  await withLock({ ...lock, path: `${lock.path}.taking-over` }, async () => {
    if (textOfLock(lock.path) === text) unlinkSync(lock.path);
  });
}

const waiting = (path: string, holder: Holder, waited: number): string =>
  `${waited < minute ? 'Waiting' : `Still waiting, for ${inMinutes(waited)},`} for ${inWords(holder)} to finish: it holds ${path}. ${wayOut(path, holder)}`;

const gaveUp = (path: string, holder: Holder, waited: number): string =>
  `${inWords(holder)} has held ${path} for ${waited < minute ? 'too long' : `more than ${inMinutes(waited)}`}. ${wayOut(path, holder)}`;

function inWords({ pid, purpose, place }: Holder): string {
  const foreign = place === thisProcess('', '').place ? '' : ` of another machine or container, ${place},`;
  return `process ${pid}${foreign} (${purpose})`;
}

function wayOut(path: string, { pid, place }: Holder): string {
  if (place === thisProcess('', '').place) return `If it hangs, end it: kill ${pid}`;
  return `If it no longer runs there, remove the file: rm '${path}'`;
}

function inMinutes(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / minute);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
