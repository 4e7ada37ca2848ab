import { expect, test } from 'vitest';
import { cluster, failures, life, podOf, rehearsalOf } from '../testing/rehearsals/builder.ts';
import { logsOfFailures } from './keep-logs.ts';

const logs = {
  all: () => [`/logs/${cluster}-istiod.log`, '/logs/etcd.log'],
  ofPod: (_cluster: string, { name }: { readonly name: string }) => [`/logs/${name}-istio-proxy.log`],
};
const route = { caller: 'frontend', callee: 'stock' };
const running = ['frontend', 'stock', 'prices'].map((service) =>
  life(podOf(service, 'v1', 'a'), { created: -30, started: -29, ready: -28 }),
);
const gateway = life({ namespace: 'ingress', name: 'gateway' }, { ready: -28 });

const kept = (story: Parameters<typeof rehearsalOf>[0]) => logsOfFailures(rehearsalOf(story).recording, logs);

test('the logs of both ends of a failed call, and of their istiod', () => {
  const observations = [...running, gateway];
  expect(kept({ observations, failures: [failures(route, [3, 4], 5)] })).toEqual([
    `/logs/${cluster}-istiod.log`,
    '/logs/frontend-v1-5d9c-a-istio-proxy.log',
    '/logs/stock-v1-5d9c-a-istio-proxy.log',
  ]);
});

test('the logs of the gateway that called', () => {
  const outside = { caller: 'gateway public (shop.example.com)', callee: 'stock' };
  const story = { routes: [outside], observations: [...running, gateway] };
  expect(kept({ ...story, failures: [failures(outside, [3, 4], 5)] })).toEqual([
    `/logs/${cluster}-istiod.log`,
    '/logs/stock-v1-5d9c-a-istio-proxy.log',
    '/logs/gateway-istio-proxy.log',
  ]);
});

test('the logs of pods that were killed or never became ready', () => {
  const killed = life(podOf('stock', 'v1', 'b'), { ready: -28, stopping: 2, killed: 9, deleted: 10 });
  const starting = life(podOf('stock', 'v2', 'c'), { created: 2, started: 3 });
  expect(kept({ observations: [...running, killed, starting] })).toEqual([
    `/logs/${cluster}-istiod.log`,
    '/logs/stock-v1-5d9c-b-istio-proxy.log',
    '/logs/stock-v2-5d9c-c-istio-proxy.log',
  ]);
});

test('none if nothing failed', () => {
  expect(kept({ observations: running })).toEqual([]);
});
