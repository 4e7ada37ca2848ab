import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runBundled } from '../testing/bundled.ts';
import { clonedRepository, commitFiles, gitIn } from '../testing/clones.ts';
import { soundFiles } from '../testing/temporary-repository.ts';

vi.setConfig({ testTimeout: 60_000 });

const prod = (entry: string) => ({
  'clusters/prod.yaml': `name: prod
stage: prod
services:
  orders:
    versions: { v1: { tag: v1.0.0, replicas: 3 } }
  stock:
${entry}`,
});

const canary = prod(`    versions:
      v1: { tag: v1.0.0, replicas: 3 }
      v2: { tag: v2.0.0, replicas: 3 }
    weights: { v1: 90, v2: 10 }
`);

async function cloneIn(files: Readonly<Record<string, string>>) {
  const { root } = await clonedRepository(files);
  const run = (...command: readonly string[]) =>
    runBundled(...command, '--yes', '--push', '--repository', root);
  const holdLine = () => /hold: .*/.exec(readFileSync(join(root, 'clusters/prod.yaml'), 'utf8'))?.[0];
  return { root, run, holdLine };
}

test('an aborted canary puts the service on hold, until a run with --resume', async () => {
  const { root, run, holdLine } = await cloneIn(canary);
  const aborted = await run(
    'canary',
    'stock',
    'v2',
    '--cluster',
    'prod',
    '--abort',
    '--reason',
    'v2: INTERNAL # for all',
  );
  expect(aborted).toMatchObject({ code: 0 });
  expect(aborted.stdout).toContain('on hold: v2: INTERNAL # for all (');
  expect(holdLine()).toContain('"v2: INTERNAL # for all"');
  const forward = ['canary', 'stock', 'v2', '--cluster', 'prod', '--weight', '20'];
  const refused = await run(...forward);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    /stock is on hold in prod: v2: INTERNAL # for all \(.+\)\. To end the hold and continue, run this again with --resume/,
  );
  const promoted = await run('promote', 'stock', '--to', 'prod');
  expect(promoted.stderr + promoted.stdout).toMatch(/already runs|on hold in prod/);
  expect((await run(...forward, '--resume')).code).toBe(0);
  expect(holdLine()).toBeUndefined();
  expect(gitIn(root, 'log', '-1', '--format=%B')).toContain('Ends the hold of stock in prod: v2: INTERNAL');
});

test('a rollback puts the service on hold, and the next rollback keeps it', async () => {
  const { root, run, holdLine } = await cloneIn(canary);
  await commitFiles(root, prod('    versions: { v1: { tag: v1.0.0, replicas: 3 } }\n'));
  gitIn(root, 'push', '--quiet');
  const back = await run('rollback', 'stock', '--cluster', 'prod');
  expect(back).toMatchObject({ code: 0 });
  expect(holdLine()).toMatch(/reason: rolled back to [0-9a-f]+ \}/);
  const again = await run('rollback', 'stock', '--cluster', 'prod', '--to', 'HEAD~1', '--reason', 'later');
  expect(again).toMatchObject({ code: 0 });
  expect(holdLine()).toMatch(/reason: rolled back to [0-9a-f]+ \}/);
});

test('deploy and promote respect a hold; a person may hold and resume without a step', async () => {
  const dev = String(soundFiles['clusters/dev.yaml']).replaceAll('{ tag: v1.0.0 }', '{ tag: v1.1.0 }');
  const { run, holdLine } = await cloneIn({ 'clusters/dev.yaml': dev });
  expect((await run('canary', 'stock', '--cluster', 'prod', '--hold')).code).toBe(2);
  const held = await run('canary', 'stock', '--cluster', 'prod', '--hold', '--reason', 'audit');
  expect(held).toMatchObject({ code: 0 });
  expect(holdLine()).toContain('reason: audit');
  for (const command of [
    ['deploy', 'stock', 'v1.1.0', '--cluster', 'prod'],
    ['promote', 'stock', '--to', 'prod'],
  ]) {
    const { code, stderr } = await run(...command);
    expect(stderr).toContain('stock is on hold in prod: audit');
    expect(code).toBe(1);
  }
  const all = await run('promote', '--all', '--to', 'prod', '--dry-run');
  expect(all.stdout).toContain('stock is on hold in prod: audit');
  expect((await run('canary', 'stock', '--cluster', 'prod', '--resume')).code).toBe(0);
  expect(holdLine()).toBeUndefined();
  expect((await run('canary', 'stock', '--cluster', 'prod', '--resume')).stdout).toContain('is not on hold');
  expect((await run('promote', 'stock', '--to', 'prod')).code).toBe(0);
});
