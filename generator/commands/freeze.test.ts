import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runBundled } from '../testing/bundled.ts';
import { clonedRepository, cloneState, gitIn } from '../testing/clones.ts';
import { soundFiles } from '../testing/temporary-repository.ts';

vi.setConfig({ testTimeout: 60_000 });

/** A freeze of prod that began half an hour ago. */
function frozenNow(): string {
  const start = new Date(Date.now() - 30 * 60_000);
  const schedule = `${start.getUTCMinutes()} ${start.getUTCHours()} * * *`;
  return `${soundFiles['clusters/fleet.yaml']}freeze:
  - { reason: end of the year, schedule: "${schedule}", duration: 2h, stages: [prod] }
`;
}

const dev = String(soundFiles['clusters/dev.yaml']).replaceAll('{ tag: v1.0.0 }', '{ tag: v1.1.0 }');

test('nothing is committed or pushed into a frozen cluster without a reason, and Argo CD gets the window', async () => {
  const { root } = await clonedRepository({ 'clusters/fleet.yaml': frozenNow(), 'clusters/dev.yaml': dev });
  const run = (...command: readonly string[]) => runBundled(...command, '--repository', root);
  const project = readFileSync(join(root, 'argocd/root/projects/team-stock.yaml'), 'utf8');
  expect(project).toContain('  syncWindows:\n    - kind: deny\n');
  expect(project).toContain('      clusters:\n        - prod\n');

  const before = cloneState(root).head;
  const refused = await run('promote', 'stock', '--to', 'prod', '--yes');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/prod is frozen until .* UTC: end of the year\nNothing was changed\./);
  expect(cloneState(root).head).toBe(before);
  expect((await run('deploy', 'stock', 'v1.2.0', '--yes', '--push')).code).toBe(0);
  // A hold changes nothing that runs.
  const hold = ['--cluster', 'prod', '--hold', '--reason', 'audit'];
  expect((await run('canary', 'orders', ...hold, '--yes', '--push')).code).toBe(0);

  const overridden = await run(
    'promote',
    'stock',
    '--to',
    'prod',
    '--yes',
    '--push',
    '--override-freeze',
    'price is wrong',
  );
  expect(overridden).toMatchObject({ code: 0 });
  expect(overridden.stdout).toContain('Argo CD syncs this change only by hand');
  expect(gitIn(root, 'log', '-1', '--format=%B')).toContain('Freeze-Override: price is wrong');
});

test('a commit by hand is not pushed either, until its message has a reason', async () => {
  const { root } = await clonedRepository({ 'clusters/fleet.yaml': frozenNow(), 'clusters/dev.yaml': dev });
  const run = (...command: readonly string[]) => runBundled(...command, '--repository', root);
  expect(
    (await run('promote', 'stock', '--to', 'prod', '--yes', '--no-commit', '--override-freeze', 'x')).code,
  ).toBe(0);
  gitIn(root, 'commit', '--quiet', '--all', '-m', 'Stock v1.1.0');
  const refused = await run('push');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/The commit [0-9a-f]+ Stock v1\.1\.0 changes it, so nothing was pushed/);
  gitIn(root, 'commit', '--quiet', '--amend', '--no-edit', '--trailer', 'Freeze-Override: price is wrong');
  expect((await run('push')).code).toBe(0);
});
