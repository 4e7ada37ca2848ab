import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { certificateAuthority } from '../mesh/certificates.ts';
import { applicationList, argoCdServer, type ShownApplication } from '../testing/argo-cd-server.ts';
import { runBundled } from '../testing/bundled.ts';
import { clonedRepository, commitFiles, gitIn } from '../testing/clones.ts';
import { startCommandWith } from '../testing/command-line.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { soundFiles } from '../testing/temporary-repository.ts';

vi.setConfig({ testTimeout: 60_000 });

const dev = String(soundFiles['clusters/dev.yaml']).replaceAll('{ tag: v1.0.0 }', '{ tag: v1.1.0 }');
const names = ['dev.orders', 'dev.stock', 'dev.namespaces', 'dev', 'prod.orders', 'prod.stock', 'prod'];

/** A clone in which dev is ahead of prod, and an Argo CD that shows all Applications as healthy, except some. */
async function fleet(changes: Readonly<Record<string, Partial<ShownApplication>>> = {}) {
  const clone = await clonedRepository({ 'clusters/dev.yaml': dev });
  const revision = gitIn(clone.root, 'rev-parse', 'HEAD');
  const list = () =>
    applicationList(
      names.map((name) => ({ name, sync: 'Synced', health: 'Healthy', revision, ...changes[name] })),
    );
  const server = await argoCdServer(() => ({ body: list() }));
  const run = (command: string, ...words: readonly string[]) =>
    runBundled(command, ...words, '--repository', clone.root, '--argocd', server.address);
  return { ...clone, run, revision, list };
}

test('status --live shows what Argo CD has beside what git has, and drift', async () => {
  const { root, run, revision } = await fleet({
    'prod.stock': { sync: 'OutOfSync' },
    'dev.orders': { health: 'Degraded', message: 'the image cannot be pulled' },
    'dev.stock': { revision: 'b'.repeat(40), health: 'Progressing' },
  });
  const { code, stdout } = await run('status', '--live');
  expect(code).toBe(0);
  const at = revision.slice(0, 8);
  expect(stdout).toContain(`  orders  v1 v1.1.0
          Synced, Degraded at ${at}
          Deployment orders-v1 is Degraded: the image cannot be pulled
  stock   v1 v1.1.0
          Synced, Progressing at bbbbbbbb, git has ${at}`);
  expect(stdout).toContain(`OutOfSync, Healthy at ${at}
          drift: the cluster differs from git: Deployment orders-v1`);
  expect(stdout).toContain('  prod.namespaces: Argo CD does not have this Application');
  expect(stdout).not.toContain('  dev.namespaces:');
  const json = await run('status', '--live', '--json', '--cluster', 'prod', '--service', 'stock');
  expect(JSON.parse(json.stdout)).toMatchObject([
    {
      applications: [],
      services: [{ live: { sync: 'OutOfSync', isCurrent: true, drift: true, revision, expected: revision } }],
    },
  ]);
  const without = await runBundled(
    'status',
    '--live',
    '--repository',
    root,
    '--argocd',
    'http://127.0.0.1:9',
  );
  expect(without).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('stock   v1 v1.1.0'),
    stderr: expect.stringMatching(/Argo CD cannot be asked: .*\nThe status is from the specs alone\./),
  });
});

test('an authority of NODE_EXTRA_CA_CERTS is trusted, and others are not', async () => {
  const { root, list } = await fleet();
  const authority = await certificateAuthority('test');
  const { address } = await argoCdServer(() => ({ body: list() }), await authority.issue(['127.0.0.1']));
  const file = join(temporaryFolder(), 'ca.pem');
  writeFileSync(file, authority.certificate);
  const words = ['status', '--live', '--repository', root, '--argocd', address] as const;
  const trusting = await startCommandWith({ env: { NODE_EXTRA_CA_CERTS: file } }, ...words).finished;
  expect(trusting).toMatchObject({ code: 0, stdout: expect.stringContaining('Synced, Healthy at') });
  const other = await startCommandWith({}, ...words).finished;
  expect(other.stderr).toContain('set NODE_EXTRA_CA_CERTS to its file');
});

test('promote --when-healthy makes the step only if the previous stage is healthy', async () => {
  const degraded = await fleet({ 'dev.stock': { health: 'Degraded', message: 'crash' } });
  const head = gitIn(degraded.root, 'rev-parse', 'HEAD');
  const refused = await degraded.run('promote', 'stock', '--to', 'prod', '--when-healthy', '--yes');
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/not Synced and Healthy: dev\.stock: Synced, Degraded at .*crash/),
  });
  expect(gitIn(degraded.root, 'rev-parse', 'HEAD')).toBe(head);
  const all = await degraded.run('promote', '--all', '--to', 'prod', '--when-healthy', '--yes', '--push');
  expect(all).toMatchObject({ code: 0, stdout: expect.stringContaining('dev.stock: Synced, Degraded') });
  expect(gitIn(degraded.root, 'log', '-1', '--format=%s')).toBe('promote(prod): orders v1.1.0');
});

test('canary --when-healthy needs the last step to be pushed, Synced and Healthy', async () => {
  const { root, run, revision } = await fleet();
  const canary = (...words: readonly string[]) =>
    run('canary', 'orders', 'v2', '--cluster', 'prod', '--tag', 'v1.1.0', '--yes', ...words);
  expect(await canary('--weight', '10', '--when-healthy')).toMatchObject({ code: 0 });
  expect(gitIn(root, 'log', '-1', '--format=%s')).toBe('canary(prod): orders v2 add');
  const next = () =>
    run('canary', 'orders', 'v2', '--cluster', 'prod', '--weight', '10', '--when-healthy', '--yes');
  expect(await next()).toMatchObject({ code: 1, stderr: expect.stringContaining('is not pushed') });
  gitIn(root, 'push', '--quiet');
  expect(await next()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`prod.orders: Synced, Healthy at ${revision.slice(0, 8)}, expected at`),
  });
  expect(await run('canary', 'orders', 'v2', '--cluster', 'prod', '--abort', '--when-healthy')).toMatchObject(
    {
      code: 2,
      stderr: expect.stringContaining('--when-healthy works only with'),
    },
  );
});

test('canary --analyse --when-healthy holds until Argo CD shows the last step', async () => {
  const { root, run } = await fleet({ 'prod.orders': { health: 'Degraded', message: 'crash' } });
  const head = gitIn(root, 'rev-parse', 'HEAD');
  const words = ['canary', 'orders', 'v2', '--cluster', 'prod', '--tag', 'v1.1.0', '--analyse', '--yes'];
  const [command = '', ...others] = words;
  expect(await run(command, ...others, '--when-healthy')).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/hold: .*prod\.orders: Synced, Degraded at .*crash/s),
  });
  expect(gitIn(root, 'rev-parse', 'HEAD')).toBe(head);
});

test('push --wait exits with 1 and lists what is missing at the time limit', async () => {
  const { root, run } = await fleet();
  const prod = `name: prod
stage: prod
services:
  orders: { versions: { v1: { tag: v1.0.0, replicas: 4 } } }
  stock: { versions: { v1: { tag: v1.0.0, replicas: 2 } } }
`;
  await commitFiles(root, { 'clusters/prod.yaml': prod });
  const { code, stdout } = await run('push', '--wait', '--timeout', '1s', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    outcome: 'pushed',
    isSynced: false,
    applications: [{ name: 'prod.orders', state: 'waiting' }],
  });
});

test.each([
  ['push', '--wait'],
  ['status', '--live'],
  ['promote', '--when-healthy', 'stock', '--to', 'prod'],
])('%s refuses --context without %s', async (command, option, ...words) => {
  expect(await runBundled(command, ...words, '--context', 'hub')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`--context works only with ${option}`),
  });
});
