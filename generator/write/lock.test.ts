import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { withTreeLock } from './lock.ts';

const never = () => {
  throw new Error('No other process holds the lock.');
};

/** The id of a process that has ended. */
const ended = spawnSync(process.execPath, ['--version']).pid;

/** A folder with leftovers in .cache/. */
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

test('the lock of a tree contains its purpose, and is removed afterwards', async () => {
  const root = temporaryFolder();
  const seen = await withTreeLock(
    root,
    'a test',
    async () => readFileSync(join(root, '.cache/tree.lock'), 'utf8'),
    never,
  );
  expect(JSON.parse(seen)).toMatchObject({ pid: process.pid, purpose: 'a test' });
  expect(leftIn(root)).toEqual([]);
});

describe('leftovers of stopped writers', () => {
  const digest = '0123456789abcdef0123456789abcdef';

  test('are removed by the next one', async () => {
    const root = folderWith({
      [`tree.json.${ended}`]: '',
      [`parsed.json.${ended}`]: '',
      [`tree.lock.0b3c-4d.${ended}`]: '',
      [`tree.lock.taking-over.0b3c-4d.${ended}`]: '',
      [`protos/${digest}.json.${ended}`]: '',
    });
    mkdirSync(join(root, `.cache/writing-${ended}`));
    writeFileSync(join(root, `.cache/writing-${ended}/draft`), 'half a fi');
    await withTreeLock(root, 'a test', async () => {}, never);
    expect(leftIn(root)).toEqual([]);
    expect(readdirSync(join(root, '.cache/protos'))).toEqual([]);
  });

  test('stay if the writer still runs, or if they are not leftovers', async () => {
    const kept = [`tree.json.${process.ppid}`, 'parsed.json', 'tree.json', 'generator.12', `writing-x`];
    const root = folderWith(Object.fromEntries(kept.map((name) => [name, ''])));
    writeFileSync(join(root, '.cache/protos', `${digest}.json`), '{}');
    await withTreeLock(root, 'a test', async () => {}, never);
    expect(leftIn(root)).toEqual(kept.sort());
    expect(existsSync(join(root, '.cache/protos', `${digest}.json`))).toBe(true);
  });
});
