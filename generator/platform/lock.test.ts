import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Failure } from '../command-line/errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { withLock } from './lock.ts';
import { type Holder, thisProcess } from './lock-holder.ts';
import { startOf } from './process.ts';

const never = (message: string) => {
  throw new Error(`Another process holds the lock: ${message}`);
};

const lockIn = (folder: string) => ({ path: join(folder, 'a.lock'), purpose: 'a test', onWait: never });

/** The id of a process that has ended. */
const ended = spawnSync(process.execPath, ['--version']).pid;

/** A folder with a lock of this holder; missing fields are those of this process. */
function lockedBy(holder: Partial<Holder>): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.lock'), JSON.stringify({ ...thisProcess('another test', 'x'), ...holder }));
  return folder;
}

function runningProcess(): Pick<Holder, 'pid' | 'started'> & { stop(): void } {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid ?? 0;
  return { pid, started: startOf(pid) ?? '', stop: () => void child.kill('SIGKILL') };
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no failure',
    (error: unknown) => (error instanceof Failure ? error.message : error),
  );

describe('a lock', () => {
  test('names its holder during the work, and is removed afterwards', async () => {
    const folder = temporaryFolder();
    const text = await withLock(lockIn(folder), async () => readFileSync(join(folder, 'a.lock'), 'utf8'));
    expect(JSON.parse(text)).toMatchObject({ pid: process.pid, purpose: 'a test' });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is removed after failed work', async () => {
    const folder = temporaryFolder();
    const failing = withLock(lockIn(folder), () => Promise.reject(new Error('disk full')));
    await expect(failing).rejects.toThrow('disk full');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('creates its folder', async () => {
    const folder = join(temporaryFolder(), 'not/there/yet');
    expect(await withLock(lockIn(folder), async () => 'done')).toBe('done');
  });

  test('admits one at a time', async () => {
    const folder = temporaryFolder();
    const inside: string[] = [];
    const work = (name: string) => async () => {
      inside.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside.push(`${name} out`);
    };
    await Promise.all(['a', 'b', 'c'].map((name) => withLock(lockIn(folder), work(name))));
    expect(inside.map((step) => step.split(' ')[1])).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
    expect(inside.filter((_, index) => index % 2 === 0).toSorted()).toEqual(['a in', 'b in', 'c in']);
  });

  test('of a process on this machine is waited for, and the message shows how to stop that process', async () => {
    const other = runningProcess();
    const folder = lockedBy({ ...other, purpose: 'npm run generate' });
    const onWait = vi.fn(() => other.stop());
    expect(await withLock({ ...lockIn(folder), onWait }, async () => 'done')).toBe('done');
    const path = join(folder, 'a.lock');
    expect(onWait.mock.calls).toEqual([
      [
        `Waiting for process ${other.pid} (npm run generate) to finish: it holds ${path}. If it hangs, stop it: kill ${other.pid}`,
      ],
    ]);
  });

  test('is not waited for longer than requested', async () => {
    const { pid, started } = runningProcess();
    const folder = lockedBy({ pid, started });
    expect(await failureOf(withLock({ ...lockIn(folder), patience: 0 }, async () => 'done'))).toBe(
      `process ${pid} (another test) has held ${join(folder, 'a.lock')} for too long. If it hangs, stop it: kill ${pid}`,
    );
    expect(readdirSync(folder)).toEqual(['a.lock']);
  });

  test('of another machine is not waited for longer than requested either', async () => {
    const folder = lockedBy({ pid: ended, place: 'elsewhere' });
    const path = join(folder, 'a.lock');
    expect(await failureOf(withLock({ ...lockIn(folder), patience: 0 }, async () => 'done'))).toBe(
      `process ${ended} on another machine or container, elsewhere, (another test) has held ${path} for too long. If it no longer runs there, remove the file: rm '${path}'`,
    );
  });

  test('that was removed and taken by another process stays with that process', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.lock');
    const others = JSON.stringify({ ...thisProcess('another test', 'x'), pid: process.ppid });
    await withLock(lockIn(folder), async () => writeFileSync(path, others));
    expect(readFileSync(path, 'utf8')).toBe(others);
  });

  test.runIf(process.platform === 'linux')('reads the start time of a process of another user', () => {
    expect(startOf(1)).toMatch(/^[0-9a-f-]{36}\/\d+$/);
    expect(startOf(process.pid)).not.toBe(startOf(1));
  });
});

describe('a lock is taken over at once', () => {
  const whole = thisProcess('another test', 'x');
  const before = 'some other start';
  test.each<[string, string]>([
    ['of a process that has ended', JSON.stringify({ ...whole, pid: ended })],
    ['of a process whose id this one has now', JSON.stringify({ ...whole, started: before })],
    ['of a process whose id process 1 has now', JSON.stringify({ ...whole, pid: 1, started: before })],
    ['of a process that took one over and was stopped', JSON.stringify({ ...whole, pid: ended })],
    ['that is empty', ''],
    ['with other content', 'garbage'],
    ['with JSON of another kind', 'null'],
    ['with the bare id of a process, as earlier versions wrote it', '1'],
    ['with the number of a whole group of processes', JSON.stringify({ ...whole, pid: -1 })],
    ['with zero', JSON.stringify({ ...whole, pid: 0 })],
  ])('%s', async (title, content) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.lock'), content);
    if (title.includes('took one over')) writeFileSync(join(folder, 'a.lock.taking-over'), content);
    expect(await withLock(lockIn(folder), async () => 'done')).toBe('done');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of another machine with an old time stamp', async () => {
    const folder = lockedBy({ place: 'elsewhere' });
    utimesSync(join(folder, 'a.lock'), 1_000_000_000, 1_000_000_000);
    expect(await withLock(lockIn(folder), async () => 'done')).toBe('done');
  });

  test('by one of many', async () => {
    const folder = lockedBy({ pid: ended });
    let inside = 0;
    const work = async () => {
      inside++;
      await new Promise((resolve) => setTimeout(resolve, 1));
      const together = inside;
      inside--;
      return together;
    };
    const found = await Promise.all(Array.from({ length: 20 }, () => withLock(lockIn(folder), work)));
    expect(found).toEqual(Array(20).fill(1));
    expect(existsSync(join(folder, 'a.lock'))).toBe(false);
  });
});

describe('an unavailable lock is a failure with a message', () => {
  test('because a folder is in its place', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.lock');
    mkdirSync(path);
    expect(await failureOf(withLock(lockIn(folder), async () => 'done'))).toBe(
      `${path} is a folder, but must be a lock file. Remove it: rm -r '${path}'`,
    );
  });

  test('because a dangling link is in its place', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.lock');
    symlinkSync(join(folder, 'nowhere'), path);
    expect(await failureOf(withLock(lockIn(folder), async () => 'done'))).toBe(
      `${path} is a dangling link, but must be a lock file. Remove it: rm '${path}'`,
    );
  });

  test('because its folder is a file', async () => {
    const folder = join(temporaryFolder(), 'file');
    writeFileSync(folder, '');
    expect(await failureOf(withLock(lockIn(folder), async () => 'done'))).toMatch(
      /^cannot write to .*\/file, which is needed for a lock: EEXIST/,
    );
  });
});
