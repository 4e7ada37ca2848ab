import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { Failure } from '../command-line/errors.ts';
import type { Instance } from '../load/workspace.ts';
import { runBundled } from '../testing/bundled.ts';
import {
  type Clone,
  clonedRepository,
  cloneState,
  colleagueOf,
  gitIn,
  testContext,
} from '../testing/clones.ts';
import { withoutPrompt } from '../testing/landing.ts';
import { listening } from '../testing/listening.ts';
import { type Analysis, analyse, type Conditions } from './analyse.ts';

vi.setConfig({ testTimeout: 60_000 });

interface Counted {
  readonly calls: number;
  readonly failed: number;
}

/** A server that answers like a Prometheus that has counted these calls of each version. */
async function prometheusWith(counted: Readonly<Record<string, Counted>>, more: object = {}) {
  const server = createServer((_, response) => {
    const result = Object.entries(counted).flatMap(([version, { calls, failed }]) =>
      [
        ['0', calls - failed],
        ['13', failed],
      ].map(([status, count]) => ({
        metric: { destination_version: version, grpc_response_status: status, response_code: '200' },
        value: [0, String(count)],
      })),
    );
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result }, ...more }));
  });
  return listening(server);
}

const canary = (prometheus: string) => ({
  'clusters/fleet.yaml': `repoURL: https://git.example.com/shop.git
stages: [dev, prod]
analysis: { prometheus: "${prometheus}", latency: off }
`,
  'clusters/prod.yaml': `name: prod
stage: prod
services:
  orders:
    versions:
      v1: { tag: v1.0.0, replicas: 3 }
      v2: { tag: v2.0.0, replicas: 3 }
    weights: { v1: 90, v2: 10 }
  stock:
    versions:
      v1: { tag: v1.0.0, replicas: 2 }
`,
});

/** A clone with a canary, of which the last step is an hour old. */
async function oldCanary(prometheus: string): Promise<Clone> {
  const clone = await clonedRepository(canary(prometheus));
  vi.stubEnv('GIT_COMMITTER_DATE', new Date(Date.now() - 3_600_000).toISOString());
  gitIn(clone.root, 'commit', '--amend', '--quiet', '--no-edit');
  vi.unstubAllEnvs();
  gitIn(clone.root, 'push', '--quiet', '--force');
  return clone;
}

const minutes = (number: number) => () => Date.now() + number * 60_000;
const version = { service: 'orders', version: 'v2', cluster: 'prod' };

interface DecisionOptions {
  readonly now?: () => number;
  readonly push?: boolean;
  readonly dryRun?: boolean;
  readonly healthy?: Conditions['healthy'];
}

const decideIn = (
  root: string,
  { now = minutes(6), push = true, dryRun = false, healthy }: DecisionOptions = {},
): Promise<Analysis> =>
  analyse(testContext(root), { ...withoutPrompt, push, dryRun }, version, {
    ...{ environment: {}, now },
    ...(healthy ? { healthy } : {}),
  });

const sound = { v1: { calls: 9_000, failed: 9 }, v2: { calls: 1_000, failed: 1 } };
const faulty = { v1: { calls: 9_000, failed: 9 }, v2: { calls: 1_000, failed: 50 } };

describe('analyse', () => {
  test('advances by the usual plan, as the commit of the plain command with figures', async () => {
    const { root } = await clonedRepository(canary(await prometheusWith(sound)));
    expect(await decideIn(root)).toMatchObject({
      decision: { decision: 'advance' },
      landing: { outcome: 'pushed', subject: 'canary(prod): orders v2 shift 50' },
    });
    const message = gitIn(root, 'log', '-1', '--format=%B');
    expect(message).toContain('Calls of v2: 10 % → 50 %.\n\nadvance: v2 is within all limits');
    expect(message).toContain('Analysis-Decision: advance\n');
    expect(message).toContain('Analysis-Calls: 1000\n');
  });

  test('aborts, and does not start the canary again', async () => {
    const { root } = await clonedRepository(canary(await prometheusWith(faulty)));
    expect(await decideIn(root)).toMatchObject({
      decision: { decision: 'abort' },
      landing: { outcome: 'pushed', subject: 'canary(prod): orders v2 abort' },
    });
    expect(await decideIn(root)).toMatchObject({
      decision: { decision: 'hold', reason: 'given up' },
      isDone: true,
    });
  });

  test('a dry run writes nothing', async () => {
    const { root } = await clonedRepository(canary(await prometheusWith(sound)));
    const before = cloneState(root);
    expect(await decideIn(root, { dryRun: true })).toMatchObject({ landing: { outcome: 'would-commit' } });
    expect(cloneState(root)).toEqual(before);
  });

  test.each([
    ['no data', {}],
    ['version not in metrics', { v1: { calls: 9_000, failed: 9 } }],
    ['version not in metrics', { '': { calls: 9_000, failed: 9 } }],
    ['too few calls', { ...sound, v2: { calls: 99, failed: 99 } }],
    ['too few calls', { ...sound, v1: { calls: 99, failed: 0 } }],
    ['undecided', { ...sound, v2: { calls: 200, failed: 3 } }],
  ])('holds: %s', async (reason, counted) => {
    const { root } = await clonedRepository(canary(await prometheusWith(counted)));
    const before = cloneState(root);
    expect(await decideIn(root)).toMatchObject({
      decision: { decision: 'hold', reason },
      landing: { outcome: 'nothing' },
    });
    expect(cloneState(root)).toEqual(before);
  });

  test('holds if Prometheus does not answer, or answers only in part', async () => {
    const partial = await prometheusWith(sound, { warnings: ['a store did not answer'] });
    for (const address of ['http://127.0.0.1:9', partial]) {
      const { root } = await clonedRepository(canary(address));
      expect(await decideIn(root)).toMatchObject({ decision: { reason: 'no Prometheus' } });
    }
  });

  test('with --when-healthy, a step needs the one before as Synced and Healthy; an abort does not', async () => {
    const degraded = async () => {
      throw new Failure('the last change is not Synced and Healthy');
    };
    const asked: string[] = [];
    const synced = async () => async (instances: readonly Instance[]) => {
      asked.push(...instances.map(({ name, cluster }) => `${cluster.spec.name}.${name}`));
    };
    const { root } = await clonedRepository(canary(await prometheusWith(sound)));
    for (const healthy of [degraded, async () => degraded])
      expect(await decideIn(root, { healthy })).toMatchObject({
        decision: { decision: 'hold', reason: 'not healthy', why: expect.stringContaining('Healthy') },
        landing: { outcome: 'nothing' },
      });
    expect(await decideIn(root, { healthy: synced })).toMatchObject({ decision: { decision: 'advance' } });
    expect(asked).toEqual(['prod.orders']);
    const broken = await clonedRepository(canary(await prometheusWith(faulty)));
    expect(await decideIn(broken.root, { healthy: degraded })).toMatchObject({
      decision: { decision: 'abort' },
    });
  });

  test('holds while the step is young or not pushed', async () => {
    const { root } = await clonedRepository(canary(await prometheusWith(sound)));
    expect(await decideIn(root, { now: minutes(4) })).toMatchObject({ decision: { reason: 'too young' } });
    expect(await decideIn(root, { push: false })).toMatchObject({ landing: { outcome: 'committed' } });
    expect(await decideIn(root, { now: minutes(20) })).toMatchObject({ decision: { reason: 'not pushed' } });
  });

  test('follows the remote, and without --push holds behind it', async () => {
    const clone = await oldCanary(await prometheusWith(sound));
    const colleague = colleagueOf(clone);
    expect(await decideIn(colleague.root, { now: Date.now })).toMatchObject({
      landing: { outcome: 'pushed' },
    });
    expect(await decideIn(clone.root, { push: false })).toMatchObject({ decision: { reason: 'behind' } });
    expect(await decideIn(clone.root, { now: Date.now })).toMatchObject({
      decision: { reason: 'too young' },
    });
    expect(gitIn(clone.root, 'rev-parse', 'HEAD')).toBe(gitIn(colleague.root, 'rev-parse', 'HEAD'));
  });

  test('of two runs in a clone, one makes the step', async () => {
    const { root } = await oldCanary(await prometheusWith(sound));
    const both = await Promise.all([decideIn(root, { now: Date.now }), decideIn(root, { now: Date.now })]);
    expect(both.map(({ decision }) => decision.reason ?? decision.decision).sort()).toEqual([
      'advance',
      'too young',
    ]);
  });

  test('a run that another clone overtakes drops its commit and holds', async () => {
    const clone = await clonedRepository(canary(await prometheusWith(sound)));
    const colleague = colleagueOf(clone);
    // A colleague aborts the canary, and pushes while this run commits.
    await runBundled(
      ...['canary', 'orders', 'v2', '--cluster', 'prod', '--abort', '--yes', '--repository', colleague.root],
    );
    const hook = join(clone.root, '.git/hooks/post-commit');
    writeFileSync(hook, `#!/bin/sh\nenv -i PATH="$PATH" git -C ${colleague.root} push --quiet\n`, {
      mode: 0o755,
    });
    const before = cloneState(clone.root);
    const { decision } = await decideIn(clone.root);
    expect(decision).toMatchObject({ decision: 'hold', reason: 'lost a race' });
    expect(decision.why).toContain('the remote branch changes the same lines of clusters/prod.yaml');
    expect(cloneState(clone.root)).toEqual(before);
    expect(await decideIn(clone.root)).toMatchObject({ decision: { reason: 'on hold' } });
  });

  test('the command has exit codes, and JSON', async () => {
    const { root } = await clonedRepository(canary(await prometheusWith(sound)));
    const command = ['canary', 'orders', 'v2', '--cluster', 'prod', '--analyse', '--repository', root];
    const young = await runBundled(...command, '--json');
    expect(young.code).toBe(3);
    expect(JSON.parse(young.stdout)).toMatchObject({
      canary: version,
      decision: { decision: 'hold', reason: 'too young' },
      landing: { outcome: 'nothing' },
    });
    expect(await runBundled('canary', '--analyse', '--repository', root)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('prod orders v2\nhold: its last step needs'),
    });
    expect(await runBundled(...command, '--loop')).toMatchObject({ code: 2 });
    expect(await runBundled(...command, '--finish')).toMatchObject({ code: 2 });
  });
});
