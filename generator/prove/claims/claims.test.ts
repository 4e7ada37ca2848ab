import { describe, expect, test } from 'vitest';
import type { Admission } from '../../mesh/open-mesh.ts';
import type { StatusName } from '../../schema/grpc-status.ts';
import type { Case, Claim } from '../case.ts';
import type { CallRecord } from '../clients/client.ts';
import type { Receipt } from '../servers/receipts.ts';
import { evaluateClaim, shareAssertionsIn } from './index.ts';

const claimCase: Case = {
  name: 'stock/Get',
  kind: 'split',
  service: 'stock',
  from: { kind: 'service', service: 'orders', version: 'v1' },
  to: { kind: 'service', service: 'stock' },
  send: { method: 'shop.v1.Stock/Get', metadata: {}, calls: 0, deadlineMs: 1, atOnce: 1 },
  behaviour: [],
  expect: [],
  at: { in: 'spec', path: [] },
  disturbs: false,
};

interface Seen {
  readonly status?: StatusName;
  readonly server?: string | undefined;
  readonly began?: number;
  readonly ended?: number;
}

const call = (number: number, seen: Seen = {}): CallRecord => ({
  number,
  status: 'OK',
  details: '',
  server: 'stock/v1/0',
  initial: {},
  began: 0,
  ended: 10,
  ...seen,
});

const times = (count: number, seen: Seen = {}, from = 0): CallRecord[] =>
  Array.from({ length: count }, (_, index) => call(from + index, seen));

const receipt = (number: number, more: Partial<Receipt> = {}): Receipt => ({
  call: number,
  try: 1,
  server: { service: 'stock', version: 'v1', index: 0 },
  isCopy: false,
  method: 'shop.v1.Stock/Get',
  authority: 'stock:50051',
  peer: '',
  metadata: {},
  began: 1,
  ended: { how: 'answered', at: 9 },
  ...more,
});

const holds = (claim: Claim, calls: readonly CallRecord[], receipts: readonly Receipt[] = [], send = {}) =>
  evaluateClaim(claim, {
    case: { ...claimCase, send: { ...claimCase.send, ...send } },
    calls,
    receipts,
    admissions: [],
    alpha: 1e-5,
  }).ok;

const copy = (number: number, more: Partial<Receipt> = {}) =>
  receipt(number, { isCopy: true, server: { service: 'stock', version: 'v2', index: 0 }, ...more });

describe('shares', () => {
  const half: Claim = {
    claim: 'shares',
    service: 'stock',
    shares: [
      { version: 'v1', percent: 90 },
      { version: 'v2', percent: 10 },
    ],
  };
  const split = (v2: number, others: readonly CallRecord[] = []) => [
    ...times(1000 - v2 - others.length),
    ...times(v2, { server: 'stock/v2/0' }, 500),
    ...others,
  ];

  test.each([
    [100, true],
    [63, true],
    [50, false],
    [200, false],
    [0, false],
  ])('%i of 1000 at 10 %: %s', (v2, ok) => {
    expect(holds(half, split(v2))).toBe(ok);
  });

  test('fail for calls that another version, another service or no server answers', () => {
    for (const server of ['stock/v3/0', 'shadow/v1/0', undefined])
      expect(holds(half, split(100, [call(999, { server })]))).toBe(false);
  });

  test('of everything are not those of almost everything', () => {
    const all: Claim = { claim: 'shares', service: 'stock', shares: [{ version: 'v1', percent: 100 }] };
    expect(holds(all, times(1000))).toBe(true);
    expect(holds(all, split(1))).toBe(false);
  });
});

describe('statuses', () => {
  test('are those of every call', () => {
    const claim: Claim = { claim: 'status', anyOf: ['UNAVAILABLE', 'CANCELLED'] };
    expect(holds(claim, [...times(3, { status: 'UNAVAILABLE' }), call(3, { status: 'CANCELLED' })])).toBe(
      true,
    );
    expect(holds(claim, [...times(3, { status: 'UNAVAILABLE' }), call(3)])).toBe(false);
  });

  test('are counted together where only the time in their details differs', () => {
    const refused = (number: number) => ({
      ...call(number, { status: 'UNAVAILABLE' }),
      details: `Last error: read ECONNRESET (2026-01-01T00:00:0${number}.5Z)`,
    });
    const calls = [refused(0), refused(1)];
    expect(
      evaluateClaim(
        { claim: 'status', anyOf: ['OK'] },
        { case: claimCase, calls, receipts: [], admissions: [], alpha: 1e-5 },
      ),
    ).toMatchObject({
      seen: '2 of 2: 2 UNAVAILABLE (Last error: read ECONNRESET)',
    });
  });

  test('of a share leave OK for the others', () => {
    const claim: Claim = { claim: 'status share', status: 'ABORTED', percent: 20 };
    const aborted = (count: number, rest: Seen = {}) => [
      ...times(count, { status: 'ABORTED' }),
      ...times(1000 - count, rest),
    ];
    expect(holds(claim, aborted(200))).toBe(true);
    expect(holds(claim, aborted(300))).toBe(false);
    expect(holds(claim, aborted(200, { status: 'UNAVAILABLE' }))).toBe(false);
  });
});

describe('copies', () => {
  const claim: Claim = { claim: 'copies', service: 'stock', version: 'v2', percent: 50 };
  const copies = (count: number) => Array.from({ length: count }, (_, index) => copy(index));

  test.each([
    [500, true],
    [0, false],
    [1000, false],
  ])('%i of 1000 at 50 %: %s', (count, ok) => {
    expect(holds(claim, times(1000), copies(count))).toBe(ok);
  });

  test('do not arrive twice, at another version, or as calls', () => {
    expect(holds(claim, times(1000), [...copies(500), copy(0)])).toBe(false);
    expect(holds({ ...claim, version: 'v1' }, times(1000), copies(500))).toBe(false);
    const calls = copies(500).map((each) => ({ ...each, isCopy: false }));
    expect(holds(claim, times(1000), calls)).toBe(false);
  });

  test('are not waited for, which takes one to see', () => {
    const waited: Claim = { claim: 'copies are not waited for' };
    expect(holds(waited, times(1), [copy(0, { ended: { how: 'answered', at: 50 } })])).toBe(true);
    expect(holds(waited, times(1), [copy(0)])).toBe(false);
    expect(holds(waited, times(1), [receipt(0)])).toBe(false);
  });
});

describe('order', () => {
  const claim: Claim = { claim: 'ends before the server' };

  test.each([
    ['a server that is cut off', { how: 'cancelled', at: 5 }, true],
    ['a server that answers later', { how: 'answered', at: 50 }, true],
    ['a server that has answered', { how: 'answered', at: 9 }, false],
  ] as const)('%s', (_, ended, ok) => {
    expect(holds(claim, times(1), [receipt(0, { ended })])).toBe(ok);
  });

  test('is not shown by a call that never got there', () => {
    expect(holds(claim, times(1))).toBe(false);
  });

  test('of delays is that of all calls, or of a share', () => {
    const late: Claim = { claim: 'not before', ms: 100, percent: 100 };
    expect(holds(late, times(5, { ended: 100 }))).toBe(true);
    expect(holds(late, [...times(5, { ended: 100 }), call(5)])).toBe(false);
    const mixed = [...times(300, { ended: 100 }), ...times(700, {}, 300)];
    expect(holds({ ...late, percent: 30 }, mixed)).toBe(true);
    expect(holds({ ...late, percent: 10 }, mixed)).toBe(false);
  });
});

test('tries are those of each call, without its copies', () => {
  const claim: Claim = { claim: 'tries', each: 2 };
  const twice = [receipt(0), receipt(0, { try: 2 }), receipt(1), receipt(1, { try: 2 })];
  expect(holds(claim, times(2), [...twice, copy(0)])).toBe(true);
  expect(holds(claim, times(2), twice.slice(1))).toBe(false);
  expect(holds(claim, times(3), twice)).toBe(false);
});

describe('a redirect', () => {
  const request = { verb: 'GET', path: '/items/1' };
  const leads = (to: object, location: string) =>
    evaluateClaim(
      { claim: 'redirected', to },
      {
        case: {
          ...claimCase,
          from: { kind: 'gateway', gateway: 'public', host: 'shop.example.com' },
          send: { ...claimCase.send, request },
        },
        calls: times(2).map((each) => ({ ...each, initial: { location } })),
        ...{ receipts: [], admissions: [], alpha: 1e-5 },
      },
    ).ok;

  test.each([
    [{ path: '/product/1' }, 'https://shop.example.com/product/1', true],
    [{ path: '/product/1' }, 'https://shop.example.com/product/2', false],
    [{ path: '/product/1' }, 'https://other.example.com/product/1', false],
    [{ host: 'other.example.com' }, 'https://other.example.com/items/1', true],
    [{ scheme: 'https' }, 'http://shop.example.com/items/1', false],
    [{ scheme: 'https' }, '', false],
  ])('with %j leads to %s: %s', (to, location, ok) => expect(leads(to, location)).toBe(ok));
});

describe('headers', () => {
  const seen = (claim: Claim, receipts: readonly Receipt[]) =>
    evaluateClaim(claim, { case: claimCase, calls: times(2), receipts, admissions: [], alpha: 1e-5 }).seen;

  test.each<[Claim, string]>([
    [{ claim: 'request header', name: 'x-a', value: 'b' }, 'x-a: 1 b, 1 none'],
    [{ claim: 'response header', name: 'x-c', value: 'd' }, 'x-c: 2 none'],
    [{ claim: 'authority', value: 'shelf:50051' }, ':authority: 2 stock:50051'],
  ])('of %j are reported with their names', (claim, text) => {
    expect(seen(claim, [receipt(0, { metadata: { 'x-a': 'b' } }), receipt(1)])).toBe(text);
  });

  test('of servers without calls are reported with their names too', () => {
    expect(seen({ claim: 'request header', name: 'x-a', value: 'b' }, [])).toBe('x-a: nothing arrived');
  });
});

describe('pods', () => {
  const pods = (labels: readonly string[]) => labels.map((server, number) => call(number, { server }));

  test('stick to their value, and are not all the same', () => {
    const vary = { vary: { name: 'x-key', values: 2 } };
    const claim: Claim = { claim: 'sticky' };
    expect(holds(claim, pods(['s/v1/0', 's/v1/1', 's/v1/0', 's/v1/1']), [], vary)).toBe(true);
    expect(holds(claim, pods(['s/v1/0', 's/v1/1', 's/v1/1', 's/v1/1']), [], vary)).toBe(false);
    expect(holds(claim, pods(['s/v1/0', 's/v1/0', 's/v1/0', 's/v1/0']), [], vary)).toBe(false);
  });

  test('answer all', () => {
    const claim: Claim = { claim: 'spread', pods: 2 };
    expect(holds(claim, pods(['s/v1/0', 's/v1/1']))).toBe(true);
    expect(holds(claim, pods(['s/v1/0', 's/v1/0']))).toBe(false);
  });

  test('are ejected after their errors', () => {
    const pod = { service: 'stock', version: 'v1', index: 1 };
    const claim: Claim = { claim: 'ejected', pod, after: 3 };
    const sick = (count: number) =>
      Array.from({ length: count }, (_, index) => receipt(index, { server: pod, began: index }));
    const others = Array.from({ length: 20 }, (_, index) => receipt(100 + index, { began: 100 + index }));
    expect(holds(claim, times(20), [...sick(3), ...others])).toBe(true);
    expect(holds(claim, times(20), [...sick(2), ...others])).toBe(false);
    expect(holds(claim, times(20), [...sick(10), ...others])).toBe(false);
    expect(holds(claim, times(3), sick(3))).toBe(false);
  });
});

test('chances are counted where a share leaves some', () => {
  const shares = (percents: readonly number[]): Claim => ({
    claim: 'shares',
    service: 'stock',
    shares: percents.map((percent, index) => ({ version: `v${index}`, percent })),
  });
  expect([shares([90, 10]), shares([100, 0])].map(shareAssertionsIn)).toEqual([2, 0]);
  expect(shareAssertionsIn({ claim: 'copies', service: 'stock', percent: 50 })).toBe(1);
  expect(shareAssertionsIn({ claim: 'not before', ms: 1, percent: 100 })).toBe(0);
  expect(shareAssertionsIn({ claim: 'sticky' })).toBe(0);
});

describe('pods are admitted', () => {
  const claim: Claim = { claim: 'admitted', service: 'stock', workloads: ['Deployment stock-v1'] };
  const evaluate = (admissions: readonly Admission[]) =>
    evaluateClaim(claim, { case: claimCase, calls: [], receipts: [], admissions, alpha: 1e-5 });
  const taken: Admission = { service: 'stock', workload: 'Deployment stock-v1' };
  const refused: Admission = { service: 'stock', workload: 'CronJob count', refusal: 'violates PodSecurity' };

  test('without a call', () => {
    expect(evaluate([taken])).toMatchObject({ ok: true, seen: 'it accepts those of Deployment stock-v1' });
  });

  test('when the API server takes every pod of the service, those of other documents too', () => {
    expect(evaluate([taken, refused])).toMatchObject({
      ok: false,
      seen: 'CronJob count: violates PodSecurity',
    });
    expect(evaluate([taken, { ...refused, service: 'orders' }])).toMatchObject({ ok: true });
  });

  test('and those of each version were asked about', () => {
    expect(evaluate([])).toMatchObject({ ok: false, seen: 'the tree has no Deployment stock-v1' });
  });
});
