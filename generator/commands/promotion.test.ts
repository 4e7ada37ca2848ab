import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runBundled } from '../testing/bundled.ts';
import { cluster, tag, threeStages } from '../testing/change-rows.ts';
import { clonedRepository, cloneState, commitFiles, gitIn } from '../testing/clones.ts';
import { runCommand } from '../testing/command-line.ts';
import { soundFiles, writeInto } from '../testing/temporary-repository.ts';

// Processes on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 });

test('the list of canaries has a warning if some specs have errors', async () => {
  const { root } = await clonedRepository();
  writeInto(root, 'clusters/dev.yaml', '');
  const { code, stderr } = await runCommand('canary', '--status', '--repository', root);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('The specs have errors') });
  expect(await runCommand('canary', '--status', '--repository', `${root}/nowhere`)).toMatchObject({
    code: 2,
  });
});

test('promote, canary and rollback print JSON, and their exit codes show the outcome', async () => {
  const { root } = await clonedRepository();
  const dev = String(soundFiles['clusters/dev.yaml']).replace('v1: { tag: v1.0.0 }', 'v2: { tag: v2.0.0 }');
  await commitFiles(root, { 'clusters/dev.yaml': dev });
  gitIn(root, 'push', '--quiet');
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCommand(...args, '--repository', root, '--json');
    return { code, stderr, result: stdout === '' ? undefined : JSON.parse(stdout) };
  };
  const promoted = await run('promote', 'orders', '--to', 'prod', '--yes', '--push');
  expect(promoted).toMatchObject({
    code: 0,
    result: { outcome: 'pushed', subject: 'promote(prod): orders v2.0.0', files: 5 },
  });
  expect(promoted.stderr).toContain('version v2 added');
  const { result } = await run('canary', '--status');
  expect(result).toMatchObject([{ cluster: 'prod', service: 'orders', canary: 'v2', phase: 'added' }]);
  const [name, ...next] = result[0].next.replace('npm run ', '').replace(' --', '').split(' ');
  expect(await run(name, ...next, '--yes')).toMatchObject({ code: 0, result: { outcome: 'committed' } });
  expect(await run('rollback', 'orders', '--cluster', 'prod', '--dry-run')).toMatchObject({
    code: 0,
    result: { outcome: 'would-commit' },
  });
  expect(cloneState(root).status).toBe('');
});

test('one cluster rolls back to a build that the previous stage no longer runs', async () => {
  const stages = ['dev', 'staging', 'prod-eu', 'prod-us'];
  const clusters = stages.map((name) => cluster(name, tag('v1.0.0')));
  const { root } = await clonedRepository(
    Object.assign({ 'clusters/prod.yaml': null }, threeStages, ...clusters),
  );
  const run = (...args: string[]) => runBundled(...args, '--repository', root);
  await commitFiles(root, cluster('dev', tag('v1.1.0')));
  gitIn(root, 'push', '--quiet');
  for (const to of ['staging', 'prod-eu', 'prod-us'])
    expect(await run('promote', 'stock', '--to', to, '--yes', '--push')).toMatchObject({ code: 0 });
  expect(await run('rollback', 'stock', '--cluster', 'prod-eu', '--yes')).toMatchObject({ code: 0 });
  expect(readFileSync(join(root, 'clusters/prod-eu.yaml'), 'utf8')).toContain(tag('v1.0.0'));
});

test('the message about no canary names only what was asked for', async () => {
  const { root } = await clonedRepository();
  const status = (...args: string[]) => runCommand('canary', '--status', ...args, '--repository', root);
  expect(await status()).toMatchObject({ stdout: expect.stringContaining('in each cluster') });
  expect(await status('--cluster', 'prod')).toMatchObject({
    stdout: expect.stringContaining('There are no such canaries.'),
  });
  expect(await status('--cluster', 'prid')).toMatchObject({ code: 2 });
  expect(await status('ordrs')).toMatchObject({ code: 2 });
});

test.each([
  [['promote', '--to', 'prod'], 2, 'name the services, or give --all'],
  [['promote', 'orders', '--to', 'prod', '--version', 'v9'], 2, 'dev runs no version v9 of orders'],
  [['promote', 'orders'], 2, 'missing option --to <name>'],
  [['promote', 'orders', '--to', 'prod', '--frm', 'x'], 2, '--frm'],
  [['canary', 'orders', 'v2', '--cluster', 'prod'], 2, 'give exactly one of --weight'],
  [
    ['canary', 'orders', 'v2', '--cluster', 'prod', '--weight', '101'],
    2,
    '--weight accepts a whole number from 0 to 100, not 101',
  ],
  [['canary', 'orders', 'v2', '--cluster', 'prod', '--steps', '10,5'], 2, 'rising percentages'],
  [['rollback', 'orders'], 2, 'missing option --cluster <name>'],
  [['rollback', 'orders', '--cluster', 'prod'], 1, 'there is no earlier state to return to'],
  [['new'], 2, 'missing argument <name>'],
  [['remove', 'absent'], 2, 'there is no service absent'],
])('%j ends with %i', async (args, code, message) => {
  const { root } = await clonedRepository();
  const ended = await runCommand(...args, '--repository', root);
  expect(ended).toMatchObject({ code, stdout: '' });
  expect(ended.stderr).toContain(message);
});
