import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { withTreeLock } from './lock.ts';

const never = () => {
  throw new Error('Nobody else holds the lock.');
};

/** The id of a process that has ended. */
const ended = spawnSync(process.execPath, ['--version']).pid;

/** A folder in which somebody has left things in .cache/. */
function folderWith(left: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  mkdirSync(join(root, '.cache/protos'), { recursive: true });
  for (const [name, text] of Object.entries(left)) writeFileSync(join(root, '.cache', name), text);
  return root;
}

const leftIn = (root: string) =>
  readdirSync(join(root, '.cache'))
    .filter((name) => name !== 'protos')
    .sort();

describe('the lock of a tree', () => {
  test('is there while the work is done, and gone afterwards', async () => {
    const root = temporaryFolder();
    const seen = await withTreeLock(
      root,
      async () => readFileSync(join(root, '.cache/tree.lock'), 'utf8'),
      never,
    );
    expect(seen).toBe(String(process.pid));
    expect(leftIn(root)).toEqual([]);
  });

  test('is gone after work that failed', async () => {
    const root = temporaryFolder();
    const failing = withTreeLock(root, () => Promise.reject(new Error('disk full')), never);
    await expect(failing).rejects.toThrow('disk full');
    expect(leftIn(root)).toEqual([]);
  });

  test('lets one in at a time, and tells the others whom they wait for', async () => {
    const root = temporaryFolder();
    const onWait = vi.fn();
    const inside: string[] = [];
    const work = (name: string) => async () => {
      inside.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      inside.push(`${name} out`);
    };
    await Promise.all(['a', 'b', 'c'].map((name) => withTreeLock(root, work(name), onWait)));
    expect(inside.map((step) => step.split(' ')[1])).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
    expect(inside.filter((_, index) => index % 2 === 0).toSorted()).toEqual(['a in', 'b in', 'c in']);
    expect(onWait.mock.calls).toEqual([[process.pid], [process.pid]]);
  });

  test('is waited for as long as the process that holds it runs', async () => {
    const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    onTestFinished(() => void holder.kill('SIGKILL'));
    const root = folderWith({ 'tree.lock': String(holder.pid) });
    const waited = vi.fn(() => void holder.kill('SIGKILL'));
    await withTreeLock(root, async () => expect(waited).toHaveBeenCalledTimes(1), waited);
    expect(waited).toHaveBeenCalledWith(holder.pid);
  });
});

describe('a lock that was left behind is taken over at once', () => {
  test.each([
    ['by a process that has ended', String(ended)],
    ['by a process that had the id of this one', String(process.pid)],
    ['empty', ''],
    ['with something else in it', 'garbage'],
    ['with the number of a whole group of processes', '-1'],
    ['with zero in it', '0'],
  ])('%s', async (_, content) => {
    const root = folderWith({ 'tree.lock': content });
    expect(await withTreeLock(root, async () => 'done', never)).toBe('done');
    expect(leftIn(root)).toEqual([]);
  });
});

describe('what stopped writers have left', () => {
  const digest = '0123456789abcdef0123456789abcdef';

  test('is removed by the next one', async () => {
    const root = folderWith({
      [`tree.json.${ended}`]: '',
      [`parsed.json.${ended}`]: '',
      [`tree.lock.${ended}`]: '',
      [`tree.lock.taken-by-${ended}`]: '',
      [`protos/${digest}.json.${ended}`]: '',
    });
    mkdirSync(join(root, `.cache/writing-${ended}`));
    writeFileSync(join(root, `.cache/writing-${ended}/draft`), 'half a fi');
    await withTreeLock(root, async () => {}, never);
    expect(leftIn(root)).toEqual([]);
    expect(readdirSync(join(root, '.cache/protos'))).toEqual([]);
  });

  test('stays where the writer still runs, or where it is no leftover', async () => {
    const kept = [`tree.json.${process.ppid}`, 'parsed.json', 'tree.json', 'generator.12', `writing-x`];
    const root = folderWith(Object.fromEntries(kept.map((name) => [name, ''])));
    writeFileSync(join(root, '.cache/protos', `${digest}.json`), '{}');
    await withTreeLock(root, async () => {}, never);
    expect(leftIn(root)).toEqual(kept.sort());
    expect(existsSync(join(root, '.cache/protos', `${digest}.json`))).toBe(true);
  });
});
