import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { writeSynthetic } from '../bench/synthetic.ts';
import { runCommand } from '../testing/command-line.ts';
import { emptyFolders, readTree, writeTimes } from '../testing/generated-tree.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

// Processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

test('several runs at the same time result in one correct tree', async () => {
  const [root, alone] = [temporaryFolder(), temporaryFolder()];
  writeSynthetic(alone, { services: 30, clusters: 1 });
  await runCommand('generate', '--repository', alone);
  writeSynthetic(root, { services: 30, clusters: 8 });
  await runCommand('generate', '--repository', root);

  // Much to remove and something to write: runs without a lock would pull the files from under each other.
  for (let index = 1; index < 8; index++) rmSync(join(root, `clusters/cluster-${index}.yaml`));
  rmSync(join(root, 'base'), { recursive: true });
  rmSync(join(root, '.cache/tree.json'));
  const runs = await Promise.all(
    Array.from({ length: 4 }, () => runCommand('generate', '--repository', root)),
  );

  const waiting = /^Waiting for process \d+ \(npm run generate\) to finish: it holds .*\n/;
  expect(runs.map(({ code, stderr }) => [code, stderr.replace(waiting, '')])).toEqual(Array(4).fill([0, '']));
  expect(readTree(root)).toEqual(readTree(alone));
  expect(emptyFolders(root)).toEqual([]);
  expect(readdirSync(join(root, '.cache')).sort()).toEqual(['parsed.json', 'protos', 'tree.json', 'valid']);

  const times = writeTimes(root);
  expect((await runCommand('generate', '--repository', root)).stdout).toContain('0 files written');
  expect(writeTimes(root)).toEqual(times);
});
