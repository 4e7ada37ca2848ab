import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { writeSynthetic } from '../bench/synthetic.ts';
import { ownedFolders } from '../layout/paths.ts';
import { runCommand, startCommand } from '../testing/command-line.ts';
import { emptyFolders, readTree } from '../testing/generated-tree.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

// Processes on a busy machine take their time.
vi.setConfig({ testTimeout: 180_000 });

const finishedCache = ['parsed.json', 'protos', 'tree.json'];

test('a run that is stopped at any moment leaves complete files, and the next one does the rest', async () => {
  const root = temporaryFolder();
  writeSynthetic(root, { services: 30, clusters: 5 });
  expect(await runCommand('generate', '--repository', root)).toMatchObject({ code: 0 });
  const complete = readTree(root);
  const paths = Object.keys(complete);
  expect(paths.length).toBeGreaterThan(1_000);
  const left: number[] = [];
  for (const isReached of momentsOf(root)) {
    forgetTree(root);
    const before = Object.keys(readTree(root)).length;
    expect(before).toBe(0);
    const { child, finished } = startCommand('generate', '--repository', root);
    while (!isReached() && child.exitCode === null) await nextTurn();
    child.kill('SIGKILL');
    await finished;

    const tree = readTree(root);
    left.push(Object.keys(tree).length);
    for (const [path, text] of Object.entries(tree)) expect(text, path).toBe(complete[path]);

    expect(await runCommand('generate', '--repository', root)).toMatchObject({ code: 0, stderr: '' });
    expect(readTree(root)).toEqual(complete);
    expect(emptyFolders(root)).toEqual([]);
    expect(readdirSync(join(root, '.cache')).sort()).toEqual(finishedCache);
  }
  // At least one run must be stopped half-way.
  expect(left.filter((count) => count > 0 && count < paths.length).length).toBeGreaterThan(1);
});

/** Moments of a run, from its start to its end, in the order of writing. */
function momentsOf(root: string): (() => boolean)[] {
  const appears = (path: string) => () => existsSync(join(root, path));
  const hasDraft = () => readdirSync(join(root, '.cache')).some((name) => name.startsWith('writing-'));
  const folders = (folder: string, count: number) => () => {
    const full = join(root, folder);
    return existsSync(full) && readdirSync(full).length >= count;
  };
  return [
    appears('.cache/tree.lock'),
    hasDraft,
    folders('base', 10),
    folders('overlays/cluster-0', 20),
    folders('overlays', 3),
    folders('argocd/clusters', 4),
    appears('.cache/tree.json'),
  ];
}

function forgetTree(root: string): void {
  for (const folder of [...ownedFolders, '.cache/tree.json'])
    rmSync(join(root, folder), { recursive: true, force: true });
}
