import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { stateOfWorkTree } from '../pipeline/load-state.ts';
import { clonedRepository, cloneState, gitIn } from '../testing/clones.ts';
import { landIn } from '../testing/landing.ts';
import { soundFiles } from '../testing/temporary-repository.ts';
import { proposeCanary } from './canary.ts';
import { canaryCommits } from './canary-log.ts';
import type { CanaryGoal, CanaryRequest } from './canary-proposal.ts';
import { canariesOf } from './canary-status.ts';
import { proposeRollback } from './rollback.ts';

vi.setConfig({ testTimeout: 60_000 });

const canary = (root: string, goal: CanaryGoal, more: Partial<CanaryRequest> = {}, push = true) =>
  landIn(
    root,
    async (state) =>
      proposeCanary(state, { service: 'orders', version: 'v2', cluster: 'prod', goal, ...more }),
    { push },
  );

const steps = { kind: 'steps', steps: [10, 50, 100] } as const;
const finish = { kind: 'finish' } as const;
const abort = { kind: 'abort' } as const;

/** The cluster file of prod, with an entry of orders. */
const ordersIn = (root: string) =>
  readFileSync(join(root, 'clusters/prod.yaml'), 'utf8').split('  orders:\n')[1]?.split('  stock:')[0];

async function statusOf(root: string) {
  return canariesOf(await stateOfWorkTree(root), await canaryCommits(root));
}

const entry = (text: string) => ({
  'clusters/prod.yaml': `name: prod
stage: prod
services:
  # The heart of the shop.
  orders:
${text}  stock:
    versions:
      v1: { tag: v1.0.0, replicas: 2 }
`,
});

describe('canary', () => {
  test('adds, shifts, finishes and retires, one commit per step, and prints each next command', async () => {
    const { root } = await clonedRepository({
      'clusters/dev.yaml': String(soundFiles['clusters/dev.yaml']).replace(
        '{ tag: v1.0.0 }',
        '{ tag: v2.0.0 }',
      ),
    });
    const seen: string[] = [];
    const run = async (goal: CanaryGoal, more: Partial<CanaryRequest> = {}) => {
      const landed = await canary(root, goal, more);
      expect(landed.outcome).toBe('pushed');
      seen.push(
        gitIn(root, 'log', '-1', '--format=%s'),
        ...(await statusOf(root)).map(({ phase, next }) => `${phase} → ${next}`),
      );
    };
    await run(steps);
    for (let step = 0; step < 3; step++) await run(steps);
    await run(finish);
    expect(seen).toEqual([
      'canary(prod): orders v2 add',
      'added → npm run canary -- orders v2 --cluster prod --steps 10,50,100',
      'canary(prod): orders v2 shift 10',
      'shifting → npm run canary -- orders v2 --cluster prod --steps 50,100',
      'canary(prod): orders v2 shift 50',
      'shifting → npm run canary -- orders v2 --cluster prod --steps 100',
      'canary(prod): orders v2 shift 100',
      'to retire → npm run canary -- orders v2 --cluster prod --finish',
      'canary(prod): orders v2 retire',
    ]);
    expect(ordersIn(root)).toBe('    versions:\n      v2: { tag: v2.0.0, replicas: 3 }\n');
    expect(await canary(root, finish)).toMatchObject({ outcome: 'nothing' });
    expect(cloneState(root).status).toBe('');
  });

  test('checks each step from the last pushed commit: two steps in one sync would be one', async () => {
    const { root } = await clonedRepository(
      entry(
        '    versions:\n      v1: { tag: v1.0.0 }\n      v2: { tag: v2.0.0 }\n    weights: { v1: 50, v2: 50 }\n',
      ),
    );
    expect(await canary(root, abort, {}, false)).toMatchObject({ outcome: 'committed' });
    const before = cloneState(root);
    const { outcome, output } = await canary(root, abort, {}, false);
    expect(outcome).toBe('unsafe');
    expect(output).toContain('MESH501');
    expect(output).toContain('safe from the last commit, but not from the last pushed commit');
    expect(cloneState(root)).toEqual(before);
    gitIn(root, 'push', '--quiet');
    expect(await canary(root, abort, {}, false)).toMatchObject({ outcome: 'committed' });
  });

  test('makes the steps that the cluster allows, and aborts at once', async () => {
    const two =
      '    versions:\n      v1: { tag: v1.0.0 }\n      v2: { tag: v2.0.0 }\n    weights: { v1: 80, v2: 20 }\n';
    const { root } = await clonedRepository({
      'clusters/prod.yaml': entry(two)['clusters/prod.yaml'].replace(
        'stage: prod\n',
        'stage: prod\nmaxStep: 25\n',
      ),
    });
    await expect(canary(root, { kind: 'weight', weight: 50 })).rejects.toThrow(
      'prod allows steps of 25 % (maxStep), and the step from 20 % to 50 % is larger. The next step: npm run canary -- orders v2 --cluster prod --weight 45',
    );
    await expect(canary(root, finish)).rejects.toThrow('--weight 45');
    expect((await statusOf(root))[0]?.next).toContain('--steps 45,50,75,100');
    await expect(canary(root, steps)).rejects.toThrow(
      'From 20 % on, 10,50,100 has larger steps. A plan that fits: npm run canary -- orders v2 --cluster prod --steps 45,50,75,100',
    );
    // The plan may be older than the limit.
    const plan =
      'Canary-Service: orders\nCluster: prod\nCanary-Version: v2\nCanary-Step: add\nCanary-Steps: 100';
    // Another service has another plan.
    const other = plan.replace('orders', 'stock').replace('100', '30,100');
    for (const trailers of [plan, other])
      gitIn(root, 'commit', '--quiet', '--allow-empty', '-m', `canary\n\n${trailers}`);
    expect((await statusOf(root))[0]?.next).toContain('--steps 45,70,95,100');
    gitIn(root, 'push', '--quiet');
    expect(await canary(root, abort)).toMatchObject({ outcome: 'pushed' });
  });

  test('uses the tag of the previous stage, and the autoscaling of the version that it replaces', async () => {
    const { root } = await clonedRepository(
      entry(
        '    versions:\n      v1:\n        tag: v0.9.0\n        autoscaling: { minReplicas: 3, maxReplicas: 9 }\n',
      ),
    );
    await canary(root, steps);
    expect(ordersIn(root)).toBe(`    versions:
      v1:
        tag: v0.9.0
        autoscaling: { minReplicas: 3, maxReplicas: 9 }
      v2:
        tag: v1.0.0
        autoscaling: { minReplicas: 3, maxReplicas: 9 }
    weights: { v1: 100, v2: 0 }
`);
  });

  test('--finish moves methods, rules and mirrors, and leaves other rules unchanged', async () => {
    const { root } = await clonedRepository(
      entry(`    versions:
      v1: { tag: v1.0.0 }
      v2: { tag: v2.0.0 }
    weights: { v1: 50, v2: 50 }
    methodWeights:
      Get: { v1: 100, v2: 0 }
    routes:
      # Old ones stay behind.
      - name: old
        match: { metadata: { x-old: { present: true } } }
        subset: v1
      - name: slow
        match: { metadata: { x-slow: { present: true } } }
        subset: v1
        timeout: 9s
      - name: beta
        match: { metadata: { x-beta: { present: true } } }
        subset: v2
    mirror:
      - { methods: [Get], subset: v2, percent: 10 }
`),
    );
    expect((await statusOf(root))[0]).toMatchObject({ phase: 'shifting', canary: 'v2' });
    await canary(root, finish);
    expect(ordersIn(root)).toBe(`    versions:
      v1: { tag: v1.0.0 }
      v2: { tag: v2.0.0 }
    weights: { v1: 0, v2: 100 }
    routes:
      - name: slow
        match: { metadata: { x-slow: { present: true } } }
        timeout: 9s
      - name: beta
        match: { metadata: { x-beta: { present: true } } }
        subset: v2
`);
    expect(await canary(root, finish)).toMatchObject({ outcome: 'pushed' });
    expect(ordersIn(root)).toContain('    versions:\n      v2: { tag: v2.0.0 }\n    routes:');
  });

  test('--finish does not remove a newer version', async () => {
    const { root } = await clonedRepository({
      ...entry(
        '    versions:\n      v1: { tag: v1.0.0 }\n      v2: { tag: v2.0.0 }\n    weights: { v1: 0, v2: 100 }\n',
      ),
      'clusters/dev.yaml': String(soundFiles['clusters/dev.yaml']).replace('v1.0.0', 'v3.0.0'),
    });
    expect(await canary(root, steps, { version: 'v3' })).toMatchObject({ outcome: 'pushed' });
    const before = cloneState(root);
    await expect(canary(root, finish)).rejects.toThrow(
      '--finish would also remove v3, which prod lists after v2. To continue with v3: npm run canary -- orders v3 --cluster prod --steps 1,10,50,100. To remove v3 first: npm run canary -- orders v3 --cluster prod --abort. To remove only v1: npm run canary -- orders v1 --cluster prod --abort',
    );
    expect(cloneState(root)).toEqual(before);
    expect(await canary(root, abort, { version: 'v1' })).toMatchObject({ outcome: 'pushed' });
    expect(await canary(root, abort, { version: 'v3' })).toMatchObject({ outcome: 'pushed' });
    expect(ordersIn(root)).toBe('    versions:\n      v2: { tag: v2.0.0 }\n');
  });

  test('--abort takes two commits', async () => {
    const { root } = await clonedRepository(
      entry(
        '    versions:\n      v1: { tag: v1.0.0 }\n      v2: { tag: v2.0.0 }\n    weights: { v1: 50, v2: 50 }\n',
      ),
    );
    await canary(root, abort);
    expect(ordersIn(root)).toContain('weights: { v1: 100, v2: 0 }');
    expect((await statusOf(root))[0]).toMatchObject({
      phase: 'aborted',
      next: 'npm run canary -- orders v2 --cluster prod --abort',
    });
    await canary(root, abort);
    expect(ordersIn(root)).toBe('    versions:\n      v1: { tag: v1.0.0 }\n');
    expect(await canary(root, abort)).toMatchObject({ outcome: 'nothing' });
  });

  test('suggests --abort after a rollback', async () => {
    const { root } = await clonedRepository(
      entry(
        '    versions:\n      v1: { tag: v1.0.0 }\n      v2: { tag: v2.0.0 }\n    weights: { v1: 100, v2: 0 }\n',
      ),
    );
    await canary(root, { kind: 'weight', weight: 10 });
    await landIn(root, (state, running) =>
      proposeRollback(state, running, root, { service: 'orders', cluster: 'prod' }),
    );
    expect(ordersIn(root)).toContain('weights: { v1: 100, v2: 0 }');
    expect((await statusOf(root))[0]).toMatchObject({
      canary: 'v2',
      phase: 'aborted',
      next: 'npm run canary -- orders v2 --cluster prod --abort',
    });
  });

  test('lists the proofs that refer to a removed version, and lands', async () => {
    const { root } = await clonedRepository({
      ...entry(
        '    versions:\n      v1: { tag: v1.0.0 }\n      v2: { tag: v2.0.0 }\n    weights: { v1: 100, v2: 0 }\n',
      ),
      'services/orders/proofs.yaml': `proofs:
  - { name: new, clusters: [prod], from: { service: stock }, call: Get, expect: { version: v2 } }
  - { name: old, clusters: [prod], from: { service: stock }, call: Get, expect: { version: v9 } }
`,
    });
    const { outcome, output } = await canary(root, abort);
    expect(outcome).toBe('pushed');
    expect(output).toContain('error MESH705 services/orders/proofs.yaml:2:');
    expect(output).not.toContain('v9');
    expect(output).toContain('npm run check and npm test fail until you fix the proofs');
  });

  test.each<[string, CanaryGoal, Partial<CanaryRequest>, string]>([
    ['a missing version', finish, {}, 'v2 does not run in prod. Add it first'],
    ['an unknown service', steps, { service: 'ordrs' }, 'did you mean orders?'],
    ['an unknown cluster', steps, { cluster: 'prot' }, 'did you mean prod?'],
    ['a tag for a running version', steps, { version: 'v1', tag: 'v3' }, 'v1 already runs in prod'],
    [
      'another name for a running image',
      { kind: 'weight', weight: 10 },
      { version: 'v9' },
      'v9 would run v1.0.0, which v1 of orders already runs in prod. Choose another image with --tag',
    ],
    ['the only version', abort, { version: 'v1' }, 'npm run rollback -- orders --cluster prod'],
    [
      'a share of the only version',
      { kind: 'weight', weight: 90 },
      { version: 'v1' },
      'npm run canary -- orders <new version> --cluster prod --weight 10',
    ],
  ])('%s is rejected', async (_, goal, more, message) => {
    const { root } = await clonedRepository();
    const before = cloneState(root);
    await expect(canary(root, goal, more)).rejects.toThrow(message);
    expect(cloneState(root)).toEqual(before);
  });
});

/** v2 has most calls, so the autoscaler of v1 may have scaled it down. */
const shrunk = entry(`    versions:
      v1: { tag: v1.0.0, autoscaling: { minReplicas: 2, maxReplicas: 9 } }
      v2: { tag: v2.0.0, replicas: 6 }
    weights: { v1: 10, v2: 90 }
`);

describe('an abort that moves calls to a version that its autoscaler may have scaled down', () => {
  test('adds pods in one commit, and moves the calls in the next', async () => {
    const { root } = await clonedRepository(shrunk);
    const first = await canary(root, abort);
    expect(first).toMatchObject({ outcome: 'pushed', subject: 'canary(prod): orders v2 raise' });
    expect(ordersIn(root)).toContain('autoscaling: { minReplicas: 6, maxReplicas: 9 }');
    expect(ordersIn(root)).toContain('weights: { v1: 10, v2: 90 }');
    expect(first).toMatchObject({
      next: [
        'when the pods run (kubectl -n shop get deployment orders-v1): npm run canary -- orders v2 --cluster prod --abort',
      ],
    });
    expect(await canary(root, abort)).toMatchObject({ subject: 'canary(prod): orders v2 abort' });
    expect(ordersIn(root)).toContain('weights: { v1: 100, v2: 0 }');
  });

  test('moves the calls at once with --now', async () => {
    const { root } = await clonedRepository(shrunk);
    await canary(root, { kind: 'abort', now: true });
    expect(ordersIn(root)).toContain('weights: { v1: 100, v2: 0 }');
    expect(ordersIn(root)).toContain('minReplicas: 2');
  });

  test('moves the calls at once if the version already has most of them', async () => {
    const { root } = await clonedRepository({
      'clusters/prod.yaml': shrunk['clusters/prod.yaml'].replace('v1: 10, v2: 90', 'v1: 90, v2: 10'),
    });
    expect(await canary(root, abort)).toMatchObject({ subject: 'canary(prod): orders v2 abort' });
  });
});
