import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { stateAt } from '../pipeline/load-state.ts';
import { findInstance, weightsOf } from '../promotion/instances.ts';
import { clonedRepository, gitIn, testContext } from '../testing/clones.ts';
import { withoutPrompt } from '../testing/landing.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { provideBuiltProgram } from '../toolchain/built-program.ts';
import { toolsAreMandatory } from '../toolchain/provide-tools.ts';
import { prometheus } from '../toolchain/versions.ts';
import { analyse } from './analyse.ts';
import { startExporter } from './testing/metrics-exporter.ts';
import { startPrometheus } from './testing/real-prometheus.ts';
import type { Behaviour } from './testing/simulated-service.ts';

vi.setConfig({ testTimeout: 120_000 });

const program = await provideBuiltProgram(prometheus, toolsAreMandatory() ? console.error : undefined);

const sound: Behaviour = { failing: 0.001, median: 20 };
const version = { service: 'orders', version: 'v2', cluster: 'prod' };

/** A canary of orders, whose calls a real Prometheus counts. */
async function startCanary(path: string, v2: Behaviour, calls: number) {
  const exporter = await startExporter({ name: 'orders', namespace: 'shop' }, { v1: sound, v2 });
  onTestFinished(() => exporter.close());
  const server = await startPrometheus(path, temporaryFolder(), exporter.port);
  onTestFinished(() => server.stop());
  const { root } = await clonedRepository({
    'clusters/fleet.yaml': `repoURL: https://git.example.com/shop.git
stages: [dev, prod]
analysis: { prometheus: "${server.address}", minimumTime: 3s }
`,
    'clusters/dev.yaml': `name: dev
stage: dev
services:
  orders:
    versions:
      v2: { tag: v2.0.0 }
  stock:
    versions:
      v1: { tag: v1.0.0 }
`,
  });
  exporter.calls = calls;
  exporter.shares = { v1: 100 };
  /** Decides, and sends the calls where the cluster file wants them, as Argo CD would. */
  const step = async () => {
    const result = await analyse(
      testContext(root),
      { ...withoutPrompt, push: true },
      { ...version, steps: [20, 100] },
      { environment: {}, now: Date.now },
    );
    const instance = findInstance(await stateAt(root, 'HEAD'), 'prod', 'orders');
    if (instance) exporter.shares = weightsOf(instance.own);
    return result;
  };
  const untilDone = async () => {
    for (let run = 0; run < 300; run++) {
      const { isDone } = await step();
      if (isDone) return;
      await sleep(300);
    }
  };
  const subjects = () => gitIn(root, 'log', '--reverse', '--format=%s', 'origin/main').split('\n').slice(1);
  return { root, exporter, server, step, untilDone, subjects };
}

describe.runIf(program.available)('with a real Prometheus', () => {
  const path = program.available ? program.path : '';

  test('an equal version gets all calls, and the old one is retired', async () => {
    const { untilDone, subjects } = await startCanary(path, sound, 4_000);
    await untilDone();
    expect(subjects()).toEqual([
      'canary(prod): orders v2 add',
      'canary(prod): orders v2 shift 20',
      'canary(prod): orders v2 shift 100',
      'canary(prod): orders v2 retire',
    ]);
  });

  test.each([
    ['5 % INTERNAL', { ...sound, failing: 0.05 }, 'server errors'],
    ['three times slower', { ...sound, median: 60 }, 'calls above 100 ms'],
  ])('%s: it is aborted at its first step, with figures', async (_, behaviour, why) => {
    const { untilDone, subjects, root } = await startCanary(path, behaviour, 4_000);
    await untilDone();
    expect(subjects()).toEqual([
      'canary(prod): orders v2 add',
      'canary(prod): orders v2 shift 20',
      'canary(prod): orders v2 abort',
    ]);
    const message = gitIn(root, 'log', '-1', '--format=%B');
    expect(message).toContain(`abort: v2 is worse in ${why}`);
    expect(message).toContain('Analysis-Decision: abort');
    expect(
      Number(gitIn(root, 'log', '-1', '--format=%(trailers:key=Analysis-Calls,valueonly)')),
    ).toBeGreaterThan(100);
  });

  test('a quiet service holds, and so does a Prometheus that has died', async () => {
    const { step, exporter, server, subjects } = await startCanary(path, sound, 100);
    const reasons = new Set<string>();
    while (subjects().length < 2) {
      await step();
      await sleep(300);
    }
    exporter.calls = 20;
    for (let run = 0; run < 15; run++) {
      const { decision } = await step();
      reasons.add(decision.reason ?? decision.decision);
      await sleep(300);
    }
    expect(reasons).toContain('too few calls');
    expect(reasons).not.toContain('advance');
    await server.stop();
    const { decision, landing } = await step();
    expect(decision).toMatchObject({ decision: 'hold', reason: 'no Prometheus' });
    expect(decision.why).toContain('cannot be reached');
    expect(landing?.outcome).toBe('nothing');
    expect(subjects()).toHaveLength(2);
  });
});
