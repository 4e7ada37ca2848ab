import { expect, test, vi } from 'vitest';
import { every, rigWithoutProxies } from '../../testing/rig-without-proxies.ts';
import { temporaryRepository } from '../../testing/temporary-repository.ts';
import type { Case, Claim, ServerBehaviour } from '../case.ts';
import { runCase } from './run-case.ts';
import { warmUp } from './warm-up.ts';

// The first test of a file compiles protos, which takes long where all cores are busy.
vi.setConfig({ testTimeout: 60_000 });

const rigOfHttp = () =>
  rigWithoutProxies(
    temporaryRepository({ 'protos/shop/v1/shop.proto': 'syntax = "proto3";\npackage shop.v1;\n' }),
    'http',
  );

const ok: Claim = { claim: 'status', anyOf: ['OK'] };
const once: Claim = { claim: 'tries', each: 1 };

const caseOf = (
  claims: readonly Claim[],
  behaviour: ServerBehaviour[] = [],
  send: Partial<Case['send']> = {},
): Case => ({
  name: 'stock/case',
  kind: 'split',
  service: 'stock',
  from: { kind: 'service', service: 'orders', version: 'v1' },
  to: { kind: 'service', service: 'stock', port: 80 },
  send: {
    ...{ method: 'View (GET /product/{*})', request: { verb: 'GET', path: '/product/17' } },
    ...{ metadata: {}, calls: 5, deadlineMs: 5_000, atOnce: 5 },
    ...send,
  },
  behaviour,
  expect: claims,
  at: { in: 'spec', path: [] },
  disturbs: false,
});

test.each([
  ['GET', '/product/17'],
  ['POST', '/cart'],
  ['HEAD', '/'],
  ['DELETE', '/product/17'],
])('a request %s %s is answered by a server that names itself and what it got', async (verb, path) => {
  const rig = await rigOfHttp();
  const shares: Claim = { claim: 'shares', service: 'stock', shares: [{ version: 'v1', percent: 100 }] };
  const request: Claim = { claim: 'request', request: `${verb} ${path}` };
  const testCase = caseOf([ok, once, shares, request], [], { request: { verb, path } });
  await warmUp(rig, [testCase]);
  expect(await runCase(rig, testCase, 1e-6)).toMatchObject({ ok: true, calls: 5 });
  expect(rig.receipts.strays).toBe(0);
});

test('a server fails with the status of the case, and the case shows it', async () => {
  const rig = await rigOfHttp();
  const failing = every({ fail: { code: 'HTTP 503' } });
  const unavailable: Claim = { claim: 'status', anyOf: ['HTTP 503'] };
  expect(await runCase(rig, caseOf([unavailable, once], [failing]), 1e-6)).toMatchObject({ ok: true });
  expect(await runCase(rig, caseOf([ok], [failing]), 1e-6)).toMatchObject({
    ok: false,
    claims: [{ expected: 'OK', seen: expect.stringMatching(/^5 of 5: 5 HTTP 503 \(stock\/v1\/0 fails/) }],
  });
});

test('headers arrive in both directions', async () => {
  const rig = await rigOfHttp();
  const testCase = caseOf(
    [
      { claim: 'request header', name: 'x-a', value: 'b' },
      { claim: 'request header', name: 'x-b', value: undefined },
      { claim: 'response header', name: 'x-c', value: 'd' },
      { claim: 'authority', value: 'stock:50051' },
    ],
    [every({ answer: { 'x-c': 'd' } })],
    { metadata: { 'x-a': 'b' } },
  );
  expect(await runCase(rig, testCase, 1e-6)).toMatchObject({ ok: true });
});

test('a client that gives up ends before the server, which sees that', async () => {
  const rig = await rigOfHttp();
  const late: Claim = { claim: 'status', anyOf: ['DEADLINE_EXCEEDED'] };
  const testCase = caseOf([late, { claim: 'ends before the server' }], [every({ slowMs: 3_000 })], {
    deadlineMs: 300,
  });
  expect(await runCase(rig, testCase, 1e-6)).toMatchObject({ ok: true });
});
