import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { every, rigWithoutProxies } from '../../testing/rig-without-proxies.ts';
import { temporaryRepository } from '../../testing/temporary-repository.ts';
import type { Case, Claim, ServerBehaviour } from '../case.ts';
import { clientOf } from '../clients/client.ts';
import { runCase } from './run-case.ts';
import { runCases } from './run-cases.ts';

// The first test of a file compiles protos, which takes long where all cores are busy.
vi.setConfig({ testTimeout: 60_000 });

const proto = `syntax = "proto3";
package shop.v1;
service Stock {
  rpc Get(Message) returns (Message);
  rpc Watch(Message) returns (stream Message);
  rpc Load(stream Message) returns (Message);
  rpc Talk(stream Message) returns (stream Message);
}
message Message { string text = 1; int32 count = 2; }
`;

const root = () => temporaryRepository({ 'protos/shop/v1/shop.proto': proto });

function claimOf(
  expected: readonly Claim[],
  more: Partial<Case> = {},
  behaviour: ServerBehaviour[] = [],
): Case {
  return {
    name: 'stock/case',
    kind: 'split',
    service: 'stock',
    from: { kind: 'service', service: 'orders', version: 'v1' },
    to: { kind: 'service', service: 'stock' },
    send: { method: 'shop.v1.Stock/Get', metadata: {}, calls: 5, deadlineMs: 5_000, atOnce: 5 },
    behaviour,
    expect: expected,
    at: { in: 'spec', path: [] },
    disturbs: false,
    ...more,
  };
}

const quiet = { alpha: 1e-6, onVerdict: () => {} };
const ok: Claim = { claim: 'status', anyOf: ['OK'] };
const once: Claim = { claim: 'tries', each: 1 };
const sent = (method: string, more: object = {}) => ({
  send: { ...claimOf([]).send, method: `shop.v1.Stock/${method}`, ...more },
});

describe('methods of every kind', () => {
  test.each(['Get', 'Watch', 'Load', 'Talk'])(
    '%s is answered, by a server that names itself',
    async (method) => {
      const rig = await rigWithoutProxies(root());
      const shares: Claim = { claim: 'shares', service: 'stock', shares: [{ version: 'v1', percent: 100 }] };
      const verdict = await runCase(rig, claimOf([ok, once, shares], sent(method)), 1e-6);
      expect(verdict).toMatchObject({ ok: true, calls: 5 });
      expect(rig.receipts.strays).toBe(0);
    },
  );

  test.each(['Get', 'Watch', 'Load', 'Talk'])('%s fails as the case wants', async (method) => {
    const rig = await rigWithoutProxies(root());
    const failing = every({ fail: { code: 'UNAVAILABLE' } });
    const unavailable: Claim = { claim: 'status', anyOf: ['UNAVAILABLE'] };
    expect(await runCase(rig, claimOf([unavailable, once], sent(method), [failing]), 1e-6)).toMatchObject({
      ok: true,
    });
    expect(await runCase(rig, claimOf([ok], sent(method), [failing]), 1e-6)).toMatchObject({
      ok: false,
      claims: [{ expected: 'OK', seen: expect.stringMatching(/^5 of 5: 5 UNAVAILABLE/) }],
    });
  });
});

test('a written proof that no server is reached needs no way to its proxy either', async () => {
  const rig = await rigWithoutProxies(root());
  const client = clientOf({ address: { host: '127.0.0.1', port: 1 }, authority: 'stock' });
  onTestFinished(() => client.close());
  const claim = claimOf([{ claim: 'status', anyOf: ['UNAVAILABLE'] }, { claim: 'not reached' }], {
    kind: 'written',
  });
  expect(await runCase({ ...rig, client: () => client }, claim, 1e-6)).toMatchObject({
    ok: true,
    calls: 5,
  });
});

test('a slow server is slow for its case alone', async () => {
  const rig = await rigWithoutProxies(root());
  const late: Claim = { claim: 'not before', ms: 200, percent: 100 };
  const slow = claimOf([ok, late], {}, [every({ slowMs: 201 })]);
  const quick = claimOf([{ ...late, percent: 0 }]);
  const seen: string[] = [];
  const verdicts = await runCases(rig, [slow, { ...quick, name: 'stock/quick' }], [], {
    alpha: 1e-6,
    onVerdict: ({ case: { name } }) => seen.push(name),
  });
  expect(verdicts.map((verdict) => verdict.ok)).toEqual([true, true]);
  expect(seen).toEqual(['stock/quick', 'stock/case']);
});

test('a call that ends before the server differs from one that has waited', async () => {
  const rig = await rigWithoutProxies(root());
  const before: Claim = { claim: 'ends before the server' };
  const cut = claimOf(
    [{ claim: 'status', anyOf: ['DEADLINE_EXCEEDED'] }, before],
    sent('Get', { deadlineMs: 300 }),
    [every({ slowMs: 3_000 })],
  );
  expect(await runCase(rig, cut, 1e-6)).toMatchObject({ ok: true });
  expect(await runCase(rig, claimOf([before], {}, [every({ slowMs: 10 })]), 1e-6)).toMatchObject({
    ok: false,
  });
});

test('headers are seen on both sides', async () => {
  const rig = await rigWithoutProxies(root());
  const claims: Claim[] = [
    { claim: 'request header', name: 'x-a', value: 'b' },
    { claim: 'response header', name: 'x-c', value: 'd' },
    { claim: 'response header', name: 'x-e', value: undefined },
    { claim: 'authority', value: 'stock:50051' },
  ];
  const verdict = await runCase(
    rig,
    claimOf(claims, sent('Get', { metadata: { 'x-a': 'b' } }), [every({ answer: { 'x-c': 'd' } })]),
    1e-6,
  );
  expect(verdict.claims.map((claim) => claim.ok)).toEqual([true, true, true, true]);
});

test('a case without a call, or that cannot run, fails', async () => {
  const rig = await rigWithoutProxies(root());
  const nothing = claimOf([{ claim: 'not reached' }], sent('Get', { calls: 0 }));
  expect(await runCase(rig, nothing, 1e-6)).toMatchObject({
    ok: false,
    claims: [{ seen: 'no call was made' }],
  });
  expect(await runCase(rig, claimOf([]), 1e-6)).toMatchObject({ ok: false });
  const [verdict] = await runCases(rig, [claimOf([ok], sent('Unknown'))], [], quiet);
  expect(verdict).toMatchObject({
    ok: false,
    error: 'no proto declares shop.v1.Stock/Unknown',
    kept: '/kept',
  });
});

describe('calls that this machine keeps waiting up to a limit', () => {
  const late = every({ slowMs: 120, fail: { code: 'UNAVAILABLE', percent: 1 } });
  const many = { calls: 150, atOnce: 150, limitMs: 100 };

  test('are made anew where they are few', async () => {
    const rig = await rigWithoutProxies(root());
    expect(await runCase(rig, claimOf([ok, once], sent('Get', many), [late]), 1e-6)).toMatchObject({
      ok: true,
      calls: 150,
      late: 2,
    });
  });

  test('fail the case if there are many of them, or if they end before the limit', async () => {
    const rig = await rigWithoutProxies(root());
    const often = every({ slowMs: 120, fail: { code: 'UNAVAILABLE', percent: 10 } });
    const early = { ...many, limitMs: 10_000 };
    expect(await runCase(rig, claimOf([ok], sent('Get', many), [often]), 1e-6)).toMatchObject({
      ok: false,
    });
    expect(await runCase(rig, claimOf([ok], sent('Get', early), [late]), 1e-6)).toMatchObject({
      ok: false,
    });
  });
});
