import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

const finishedCache = ['parsed.json', 'protos', 'tree.json', 'valid'];

test('a run that is stopped at any moment leaves complete files, and the next one does the rest', async () => {
  const root = temporaryFolder();
  writeSynthetic(root, { services: 30, clusters: 5 });
  expect(await runCommand('generate', '--repository', root)).toMatchObject({ code: 0 });
  const complete = readTree(root);
  const paths = Object.keys(complete);
  expect(paths.length).toBeGreaterThan(1_000);
  const isNew = (path: string) => () => existsSync(join(root, path)) && textOf(root, path) !== stale;
  const written: number[] = [];
  for (const [start, moments] of [
    [removeTree, [hasDraft(root), appears(root, 'base')]],
    [
      makeStale,
      [
        appears(root, '.cache/tree.lock'),
        isNew('base/service-0010/kustomization.yaml'),
        isNew('overlays/cluster-0/service-0020/kustomization.yaml'),
        appears(root, '.cache/tree.json'),
      ],
    ],
  ] as const) {
    for (const isReached of moments) {
      start(root, paths);
      const { child, finished } = startCommand('generate', '--repository', root);
      while (!isReached() && child.exitCode === null) await nextTurn();
      child.kill('SIGKILL');
      await finished;

      const changed = Object.entries(readTree(root)).filter(([, text]) => text !== stale);
      written.push(changed.length);
      for (const [path, text] of changed) expect(text, path).toBe(complete[path]);

      expect(await runCommand('generate', '--repository', root)).toMatchObject({ code: 0, stderr: '' });
      expect(readTree(root)).toEqual(complete);
      expect(emptyFolders(root)).toEqual([]);
      expect(readdirSync(join(root, '.cache')).sort()).toEqual(finishedCache);
    }
  }
  // At least one run must be stopped half-way.
  expect(written.filter((count) => count > 0 && count < paths.length).length).toBeGreaterThan(1);
});

/** What an earlier generator left in every file. */
const stale = 'stale\n';

const textOf = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');

const appears = (root: string, path: string) => () => existsSync(join(root, path));

const hasDraft = (root: string) => () =>
  readdirSync(join(root, '.cache')).some((name) => name.startsWith('writing-'));

function removeTree(root: string): void {
  for (const folder of [...ownedFolders, '.cache/tree.json'])
    rmSync(join(root, folder), { recursive: true, force: true });
}

function makeStale(root: string, paths: readonly string[]): void {
  rmSync(join(root, '.cache/tree.json'), { force: true });
  for (const path of paths) writeFileSync(join(root, path), stale);
}
