import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runCommand } from '../testing/command-line.ts';
import { emptyFolders, readTree, writeTimes } from '../testing/generated-tree.ts';
import { temporaryRepository, writeInto } from '../testing/temporary-repository.ts';

// Processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

test('several runs at once make one right tree', async () => {
  const alone = temporaryRepository();
  await runCommand('generate', '--repository', alone);
  const root = temporaryRepository();
  writeInto(root, 'base/orders/mine.yaml', 'a: 1\n');

  const runs = await Promise.all(
    Array.from({ length: 4 }, () => runCommand('generate', '--repository', root)),
  );
  expect(
    runs.map(({ code, stderr }) => [code, stderr.replace(/^Waiting for another generate .*\n/, '')]),
  ).toEqual(Array(4).fill([0, '']));
  expect(readTree(root)).toEqual(readTree(alone));
  expect(emptyFolders(root)).toEqual([]);
  expect(readdirSync(join(root, '.cache')).sort()).toEqual(['parsed.json', 'protos', 'tree.json']);

  const times = writeTimes(root);
  expect((await runCommand('generate', '--repository', root)).stdout).toContain('0 files written');
  expect(writeTimes(root)).toEqual(times);
});
