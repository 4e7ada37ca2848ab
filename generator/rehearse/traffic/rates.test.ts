import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Pod } from '../pod.ts';
import { type CallSettings, callsByProgram, outside, type RunningPod } from './rates.ts';
import type { PlannedRoute } from './routes.ts';

const settings: CallSettings = {
  callsPerSecond: 200,
  streamsPerPod: 2,
  streamMs: 20_000,
  methodData: (path) => ({
    path,
    clientStreaming: false,
    serverStreaming: false,
    request: '',
    answer: '',
  }),
  isSteady: () => true,
  roots: 'PEM',
  token: ({ iss }) => `token of ${iss}`,
};

function pod(cluster: string, service: string, index: number): Pod {
  const name = `${service}-${index}`;
  return {
    cluster,
    namespace: 'shop',
    name,
    uid: `${cluster}/${name}`,
    labels: { app: service },
    serviceAccount: service,
    address: `10.64.0.${index + 2}`,
  };
}

const ready = (pods: readonly Pod[]): RunningPod[] => pods.map((each) => ({ ...each, isReady: true }));

const gateway = {
  name: 'public',
  type: 'istio' as const,
  namespace: 'shop',
  selector: { app: 'gateway' },
  className: '',
  serviceAccount: 'gateway',
  hosts: [],
  namespaces: {},
  port: 443,
  credentialName: 'example-com',
};

function planned(cluster: string, caller: string, method: string, isStream = false): PlannedRoute {
  return {
    route: { id: `${cluster} ${caller} ${method}`, cluster, caller, callee: 'stock', method, isStream },
    ...(caller === 'gateway'
      ? { from: { gateway, host: 'shop.example.com' } }
      : { from: { service: caller, namespace: 'shop' }, target: 'stock:50051' }),
    deadlineMs: 10_000,
  };
}

const callers = ['orders', 'desk', 'gateway'] as const;

const fleets = fc.record({
  pods: fc.record({
    orders: fc.integer({ min: 1, max: 4 }),
    desk: fc.integer({ min: 1, max: 4 }),
    gateway: fc.integer({ min: 1, max: 3 }),
  }),
  routes: fc.uniqueArray(
    fc.record({
      cluster: fc.constantFrom('dev', 'prod'),
      caller: fc.constantFrom(...callers),
      method: fc.constantFrom('A/Get', 'A/Put', 'A/Watch'),
    }),
    { minLength: 1, maxLength: 12, selector: (each) => JSON.stringify(each) },
  ),
});

test('the rates of all programs add up to the rate of the rehearsal, and each route has the same part', () => {
  fc.assert(
    fc.property(fleets, ({ pods, routes }) => {
      const plan = routes.map(({ cluster, caller, method }) =>
        planned(cluster, caller, method, method === 'A/Watch'),
      );
      const all = ['dev', 'prod'].flatMap((cluster) =>
        callers.flatMap((caller) =>
          Array.from({ length: pods[caller] }, (_, index) => pod(cluster, caller, index)),
        ),
      );
      const calls = [...callsByProgram(plan, ready(all), settings).values()].flat();
      const short = plan.filter(({ route }) => !route.isStream);
      const sum = (among: readonly { readonly perSecond: number }[]) =>
        among.reduce((total, { perSecond }) => total + perSecond, 0);
      expect(sum(calls)).toBeCloseTo(short.length > 0 ? 200 : 0);
      for (const { route } of short)
        expect(sum(calls.filter((each) => each.route === route.id))).toBeCloseTo(200 / short.length);
      for (const { route } of plan.filter((each) => each.route.isStream)) {
        const own = calls.filter((each) => each.route === route.id);
        expect(own.map(({ streams, perSecond }) => [streams, perSecond])).toEqual(own.map(() => [2, 0]));
      }
    }),
  );
});

test('only ready pods of the caller, in its namespace and cluster, make calls', () => {
  const [first, second, other] = [pod('dev', 'orders', 0), pod('dev', 'orders', 1), pod('prod', 'orders', 0)];
  const elsewhere = { ...pod('dev', 'orders', 2), namespace: 'office' };
  const pods = [...ready([first, other, elsewhere]), { ...second, isReady: false }];
  const calls = callsByProgram([planned('dev', 'orders', 'A/Get')], pods, settings);
  expect([...calls.keys()]).toEqual([first.uid]);
});

test('callers of a gateway dial its ready pods with its host, by TLS if it has a certificate', () => {
  const pods = ready([pod('dev', 'gateway', 0), pod('dev', 'gateway', 1), pod('prod', 'gateway', 2)]);
  const calls = callsByProgram([planned('dev', 'gateway', 'A/Get')], pods, settings);
  expect(calls.get(outside)).toMatchObject(
    ['10.64.0.2:443', '10.64.0.3:443'].map((target) => ({
      target,
      authority: 'shop.example.com',
      tls: { roots: 'PEM', serverName: 'shop.example.com' },
      perSecond: 100,
    })),
  );
});

test('calls of a method that needs a token have one', () => {
  const route = {
    ...planned('dev', 'orders', 'A/Get'),
    token: { header: 'authorization', prefix: 'Bearer ', claims: { iss: 'https://id.example.com' } },
  };
  const [calls] = callsByProgram([route], ready([pod('dev', 'orders', 0)]), settings).values();
  expect(calls?.[0]?.headers).toEqual({ authorization: 'Bearer token of https://id.example.com' });
});
