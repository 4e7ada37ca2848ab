import { expect, test, vi } from 'vitest';
import { applicationList, argoCdServer, type ShownApplication } from '../testing/argo-cd-server.ts';
import {
  type Clone,
  clonedRepository,
  colleagueOf,
  commitFiles,
  gitIn,
  testContext,
} from '../testing/clones.ts';
import { pushAndWait } from './wait-for-push.ts';

vi.setConfig({ testTimeout: 60_000 });

const specOf = (replicas: number) => `name: prod
stage: prod
services:
  orders: { versions: { v1: { tag: v1.0.0, replicas: ${replicas} } } }
  stock: { versions: { v1: { tag: v1.0.0, replicas: 2 } } }
`;

/** A clone with one commit that is not pushed and changes orders in prod; `looks` are what Argo CD shows, one after the other. */
async function waitFor(
  looks: readonly ((commits: { before: string; head: string }) => Partial<ShownApplication> | number)[],
  { limitMs = 300, clone, refresh = 200 }: { limitMs?: number; clone?: Clone; refresh?: number } = {},
) {
  const { root } = clone ?? (await clonedRepository());
  const before = gitIn(root, 'rev-parse', 'HEAD');
  await commitFiles(root, { 'clusters/prod.yaml': specOf(4) });
  let next = 0;
  const server = await argoCdServer((path) => {
    if (path.includes('refresh=')) return { status: refresh, body: '{"message":"permission denied"}' };
    const look = looks[Math.min(next++, looks.length - 1)]?.({
      before,
      head: gitIn(root, 'rev-parse', 'HEAD'),
    });
    if (typeof look === 'number') return { status: look, body: '{"message":"broken"}' };
    const others = [{ name: 'prod.stock', sync: 'OutOfSync', health: 'Degraded', revision: before }];
    const orders = { name: 'prod.orders', sync: 'Synced', health: 'Healthy', revision: before, ...look };
    return { body: applicationList([...others, orders]) };
  });
  const context = testContext(root);
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const options = {
    branch: undefined,
    access: { argocd: server.address },
    environment: {},
    limitMs,
    pauseMs: 10,
  };
  const result = await pushAndWait(context, options).finally(() => stderr.mockRestore());
  return {
    result,
    root,
    output: context.output.join('\n'),
    requests: server.requests.map(({ path }) => path),
  };
}

test('waits only for the Applications that the commits concern, until they are Synced and Healthy', async () => {
  const { result, output } = await waitFor(
    [
      () => ({}),
      () => ({}),
      ({ head }) => ({ revision: head, sync: 'OutOfSync', health: 'Degraded' }),
      ({ head }) => ({ revision: head, health: 'Degraded', running: true }),
      ({ head }) => ({ revision: head, health: 'Progressing' }),
      () => 503,
      ({ head }) => ({ revision: head }),
    ],
    { limitMs: 60_000 },
  );
  expect(result).toMatchObject({
    outcome: 'pushed',
    isSynced: true,
    applications: [{ name: 'prod.orders', state: 'done', sync: 'Synced', health: 'Healthy' }],
  });
  expect(output).toContain('Waiting until 1 Application has');
});

test('a later commit of others is enough', async () => {
  const clone = await clonedRepository();
  const theirs = colleagueOf(clone);
  const later = () => {
    gitIn(theirs.root, 'pull', '--quiet');
    gitIn(theirs.root, 'commit', '--quiet', '--allow-empty', '-m', 'later');
    gitIn(theirs.root, 'push', '--quiet');
    return { revision: gitIn(theirs.root, 'rev-parse', 'HEAD') };
  };
  const { result } = await waitFor([() => ({}), later], { clone, limitMs: 60_000 });
  expect(result).toMatchObject({ isSynced: true });
});

test.each<[string, Partial<ShownApplication>, string]>([
  ['OutOfSync', { sync: 'OutOfSync' }, 'prod.orders: OutOfSync, Healthy at'],
  ['Progressing', { health: 'Progressing' }, 'prod.orders: Synced, Progressing at'],
  ['Suspended', { health: 'Suspended' }, 'prod.orders: Synced, Suspended at'],
])('%s at the time limit is listed', async (_, look, text) => {
  const { result, output } = await waitFor([({ head }) => ({ revision: head, ...look })]);
  expect(result).toMatchObject({ outcome: 'pushed', isSynced: false });
  expect(output).toContain(`Not Synced and Healthy after 0.3 s:\n  ${text}`);
});

test.each<[string, string]>([
  ['an earlier commit', ''],
  ['a commit that this clone does not have', 'b'.repeat(40)],
])('%s is not enough', async (_, revision) => {
  const { result, output } = await waitFor([({ before }) => ({ revision: revision || before })]);
  expect(result).toMatchObject({ isSynced: false });
  expect(output).toMatch(/prod\.orders: Synced, Healthy at \w{8}, expected at \w{8} or later/);
});

test('Degraded with the commit fails at once, with the message of Argo CD', async () => {
  const message = 'Deployment "orders-v1" exceeded its progress deadline';
  const { result, output } = await waitFor(
    [() => ({}), ({ head }) => ({ revision: head, health: 'Degraded', message })],
    { limitMs: 3_600_000 },
  );
  expect(result).toMatchObject({ isSynced: false, applications: [{ state: 'failed' }] });
  expect(output).toContain(`Deployment orders-v1 is Degraded: ${message}`);
});

test('Argo CD is asked to look for the commits of the Applications that they concern', async () => {
  const { requests } = await waitFor([() => ({}), ({ head }) => ({ revision: head })]);
  expect(requests.filter((path) => path.includes('refresh='))).toEqual([
    '/api/v1/applications/prod.orders?appNamespace=argocd&refresh=normal',
  ]);
});

test('without the right to ask for that, it waits', async () => {
  const { result, output } = await waitFor([() => ({}), ({ head }) => ({ revision: head })], {
    refresh: 403,
  });
  expect(result).toMatchObject({ isSynced: true });
  expect(output).toMatch(/Argo CD looks for the commits later, .*permission denied/);
});

test('pushes nothing if Argo CD cannot be asked', async () => {
  const clone = await clonedRepository();
  await expect(waitFor([() => 401], { clone })).rejects.toThrow(/401[\s\S]*Nothing was pushed/);
  expect(gitIn(clone.remote, 'rev-parse', 'main')).not.toBe(gitIn(clone.root, 'rev-parse', 'HEAD'));
});
