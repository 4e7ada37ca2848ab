import { setTimeout as sleep } from 'node:timers/promises';
import { type handleUnaryCall, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { startTrafficSource, type TrafficSource } from '../mesh/testing/flowing-calls.ts';
import { findMeshTools } from '../mesh/testing/tools.ts';
import { clonedRepository, gitIn, testContext } from '../testing/clones.ts';
import { describeWith } from '../testing/describe-with.ts';
import { withoutPrompt } from '../testing/landing.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { provideBuiltProgram } from '../toolchain/built-program.ts';
import { toolsAreMandatory } from '../toolchain/provide-tools.ts';
import { prometheus } from '../toolchain/versions.ts';
import { analyse } from './analyse.ts';
import { serveMetrics } from './testing/metrics-exporter.ts';
import { startPrometheus } from './testing/real-prometheus.ts';
import { type Behaviour, Counters } from './testing/simulated-service.ts';

// Each step of a canary takes some seconds of calls.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 120_000 });

const sound: Behaviour = { failing: 0.001, median: 20 };
const canary = { service: 'stock', version: 'v2', cluster: 'prod' };
const subjectOf = (step: string) => `canary(prod): stock v2 ${step}`;

interface Served {
  readonly behaviour: Behaviour;
  readonly counters: Counters;
}

/**
 * Answers as a version behaves, and counts what Istio's filter counts in its proxy: the build of Envoy that runs here does
 * not have this filter.
 */
const answering =
  ({ behaviour, counters }: Served): handleUnaryCall<Buffer, Buffer> =>
  async (_call, done) => {
    const call = counters.next(behaviour);
    await sleep(call.time);
    counters.count(call);
    if (call.isFailure) done({ code: status.INTERNAL, details: 'broken' });
    else done(null, Buffer.from('answer'));
  };

const program = await provideBuiltProgram(prometheus, toolsAreMandatory() ? console.error : undefined);
const tools = await findMeshTools();
const parts = program.available
  ? tools.available
    ? { ...tools, prometheus: program.path }
    : tools
  : program;

describeWith('a canary whose calls go through a mesh', parts, (programs) => {
  let source: TrafficSource;
  beforeAll(async () => {
    source = await startTrafficSource(programs);
  });
  afterAll(() => source.close());

  /** Decides until the canary is done; after each step, the mesh gets the documents of the commit. */
  async function decideUntilDone(v2: Behaviour) {
    const versions = {
      v1: { behaviour: sound, counters: new Counters(1) },
      v2: { behaviour: v2, counters: new Counters(2) },
    };
    const metrics = await serveMetrics(
      { name: 'stock', namespace: 'shop' },
      () => new Map(Object.entries(versions).map(([name, { counters }]) => [name, counters])),
    );
    onTestFinished(() => metrics.close());
    const server = await startPrometheus(programs.prometheus, temporaryFolder(), metrics.port);
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
      v1: { tag: v1.0.0 }
  stock:
    versions:
      v2: { tag: v2.0.0 }
`,
    });
    const traffic = await source.start(
      {
        ...{ root, cluster: 'prod', service: 'stock', method: 'shop.v1.Stock/Reserve' },
        caller: { kind: 'service', service: 'orders', version: 'v1' },
        handlerOf: (name) => answering(name === 'v1' ? versions.v1 : versions.v2),
      },
      temporaryFolder(),
    );
    onTestFinished(() => traffic.close());
    const head = () => gitIn(root, 'rev-parse', 'HEAD');
    for (;;) {
      const before = head();
      const { isDone } = await analyse(
        testContext(root),
        { ...withoutPrompt, push: true },
        { ...canary, steps: [20, 100] },
        { environment: {}, now: Date.now },
      );
      if (isDone) break;
      if (head() !== before) await traffic.reopen();
      await sleep(500);
    }
    expect([...traffic.failures].filter((each) => each !== 'INTERNAL: broken')).toEqual([]);
    const subjects = gitIn(root, 'log', '--reverse', '--format=%s', 'origin/main').split('\n').slice(1);
    return subjects;
  }

  test('an equal version gets all calls, and the old one is retired', async () => {
    const subjects = await decideUntilDone(sound);
    expect(subjects).toEqual(['add', 'shift 20', 'shift 100', 'retire'].map(subjectOf));
  });

  test.each([
    ['5 % INTERNAL', { ...sound, failing: 0.05 }],
    ['three times slower', { ...sound, median: 60 }],
  ])('%s: it is aborted at its first step', async (_, v2) => {
    const subjects = await decideUntilDone(v2);
    expect(subjects).toEqual(['add', 'shift 20', 'abort'].map(subjectOf));
  });
});
