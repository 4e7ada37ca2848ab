import { createServer } from 'node:http';
import { expect, test, vi } from 'vitest';
import { clonedRepository, gitIn } from '../testing/clones.ts';
import { startCommandWith } from '../testing/command-line.ts';
import { listening } from '../testing/listening.ts';

vi.setConfig({ testTimeout: 240_000 });

/** A server that answers as a Prometheus that has counted 1000 calls of v2, of which some have failed. */
async function prometheusWith(failed: number): Promise<string> {
  const sample = (version: string, status: string, calls: number) => ({
    metric: { destination_version: version, grpc_response_status: status, response_code: '200' },
    value: [0, String(calls)],
  });
  const result = [
    ...[sample('v1', '0', 8_991), sample('v1', '13', 9)],
    ...[sample('v2', '0', 1_000 - failed), sample('v2', '13', failed)],
  ];
  const server = createServer((_, response) => {
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
  });
  return listening(server);
}

test.each([
  ['equal', 1, 0, ['add', 'shift 50', 'shift 100', 'retire']],
  ['bad', 60, 4, ['add', 'shift 50', 'abort']],
])('one command takes the %s version from its first step to its end', async (_, failed, code, steps) => {
  const prometheus = await prometheusWith(failed);
  const { root, remote } = await clonedRepository({
    'clusters/fleet.yaml': `repoURL: https://git.example.com/shop.git
stages: [dev, prod]
analysis: { prometheus: "${prometheus}", latency: off, minimumTime: 1s }
`,
    'clusters/dev.yaml': `name: dev
stage: dev
services:
  orders: { versions: { v2: { tag: v2.0.0 } } }
  stock: { versions: { v1: { tag: v1.0.0 } } }
`,
  });
  const run = await startCommandWith(
    {},
    ...['canary', 'orders', 'v2', '--cluster', 'prod', '--steps', '50,100'],
    ...['--analyse', '--loop', '--interval', '200ms', '--push', '--yes', '--repository', root],
  ).finished;
  expect(run).toMatchObject({ code });
  const subjects = gitIn(remote, 'log', '--reverse', '--format=%s', 'main').split('\n').slice(1);
  expect(subjects).toEqual(steps.map((step) => `canary(prod): orders v2 ${step}`));
});
