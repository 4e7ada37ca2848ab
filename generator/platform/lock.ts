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
  /** The lock file. Its folder is created if it is missing. */
  readonly path: string;
  /** What the lock protects, for processes that wait: `npm run generate`, `building etcd`. */
  readonly purpose: string;
  /** Prints what it waits for: after a second, and then once a minute. */
  readonly onWait: (message: string) => void;
  /** Milliseconds after which waiting fails. Default: ten minutes. */
  readonly patience?: number;
}

const second = 1_000;
const minute = 60 * second;
const pause = 50;

/**
 * It is not possible to ask whether a process of another machine runs; its lock is valid while its time stamp
 * is refreshed.
 */
const heartbeat = 10 * second;
const silence = 5 * minute;

/**
 * Runs `work` while no other process with the same lock file runs its own. If the process of a lock has
 * ended, in whatever way, the lock is taken over at once, even if another process now has its id.
 * @throws Failure if the lock is not available: its holder takes longer than `patience`, or the lock file
 * cannot be written
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
    throw new Failure(`cannot write to ${dirname(draft)}, which is needed for a lock: ${error.message}`);
  }
}

/** Creates a hard link: it appears with its content in one step, and fails if the lock exists. */
function isLinked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false;
    if (!isSystemError(error)) throw error;
    throw new Failure(`cannot create the lock ${path}: ${error.message}`);
  }
}

/** The text of the lock; undefined if its holder has just released it. */
function textOfLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return withoutLink(path);
    if (isSystemError(error, 'EISDIR'))
      throw new Failure(`${path} is a folder, but must be a lock file. Remove it: rm -r '${path}'`);
    if (!isSystemError(error)) throw error;
    throw new Failure(`cannot read the lock ${path}: ${error.message}`);
  }
}

/** A dangling link cannot be read, and blocks a new lock. */
function withoutLink(path: string): undefined {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new Failure(`${path} is a dangling link, but must be a lock file. Remove it: rm '${path}'`);
}

/** Tokens of the locks that this process holds. */
const held = new Set<string>();

function hold(path: string, { token }: Holder): () => void {
  held.add(token);
  const beat = setInterval(() => touch(path), heartbeat).unref();
  return () => {
    clearInterval(beat);
    held.delete(token);
    // A user may have removed the file as advised, and another process may hold the lock now.
    if (parseHolder(textOfLock(path) ?? '')?.token === token) rmSync(path, { force: true });
  };
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch (error) {
    // Only processes on other machines use the time, and the release reports a missing lock better.
    if (!isSystemError(error)) throw error;
  }
}

function mayHold(holder: Holder, path: string, draft: string, own: Holder): boolean {
  if (holder.place === own.place) return isHeldHere(holder, held);
  // One clock for both: the clock of the file system.
  writeFileSync(draft, JSON.stringify(own));
  const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return statSync(draft).mtimeMs - touched < silence;
}

/**
 * Removes the lock of a process that has ended. If two processes both removed it, the second could remove the
 * new lock of a third. So removing needs a lock of its own.
 */
async function takeAway(lock: Lock, text: string): Promise<void> {
  await withLock({ ...lock, path: `${lock.path}.taking-over` }, async () => {
    if (textOfLock(lock.path) === text) unlinkSync(lock.path);
  });
}

const waiting = (path: string, holder: Holder, waited: number): string =>
  `${waited < minute ? 'Waiting' : `Still waiting, after ${inMinutes(waited)},`} for ${inWords(holder)} to finish: it holds ${path}. ${wayOut(path, holder)}`;

const gaveUp = (path: string, holder: Holder, waited: number): string =>
  `${inWords(holder)} has held ${path} for ${waited < minute ? 'too long' : `more than ${inMinutes(waited)}`}. ${wayOut(path, holder)}`;

function inWords({ pid, purpose, place }: Holder): string {
  const foreign = place === thisProcess('', '').place ? '' : ` on another machine or container, ${place},`;
  return `process ${pid}${foreign} (${purpose})`;
}

function wayOut(path: string, { pid, place }: Holder): string {
  if (place === thisProcess('', '').place) return `If it hangs, stop it: kill ${pid}`;
  return `If it no longer runs there, remove the file: rm '${path}'`;
}

function inMinutes(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / minute);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
