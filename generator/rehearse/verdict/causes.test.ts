import { expect, test } from 'vitest';
import { at, change, cluster, failures, life, podOf, rehearsalOf } from '../../testing/rehearsals/builder.ts';
import type { FailedCall, Observation } from '../recording.ts';
import { verdictOf } from './verdict.ts';

const route = { caller: 'frontend', callee: 'stock' };

/** The cause and the advice for 20 failures from +3 s on. */
function causeOf(observations: readonly Observation[], failure: Partial<FailedCall> = {}) {
  const story = { observations: [observations], failures: [failures(route, [3, 4], 20, failure)] };
  const problem = verdictOf(rehearsalOf(story)).problems.find(({ kind }) => /failed|cut/.test(kind));
  return { cause: problem?.cause, advice: problem?.advice };
}

const stopping = life(podOf('stock', 'v1'), { stopping: 2.5 });
const answeredBy = podOf('stock', 'v1').name;
const reset =
  'upstream connect error or disconnect/reset before headers. reset reason: connection termination';

test.each<[title: string, Observation[], Partial<FailedCall>, cause: string | undefined]>([
  ['nothing near it', [], {}, undefined],
  [
    'the pod that answered, before anything else',
    [...stopping, change(2.9, 'VirtualService', 'stock', 'changed')],
    { answeredBy, message: reset },
    'pod stock-v1-5d9c-x7k2p of stock v1 began to stop at +2.5 s',
  ],
  [
    'the pod that called, if it is stopping',
    life(podOf('frontend', 'v1'), { stopping: 2.5 }),
    { from: podOf('frontend', 'v1').name },
    'pod frontend-v1-5d9c-x7k2p of frontend v1 began to stop at +2.5 s',
  ],
  [
    'the subset rather than the route, if no pod is in it',
    [
      change(2.8, 'DestinationRule', 'stock', 'changed', { fields: ['spec.subsets'] }),
      change(2.9, 'VirtualService', 'stock', 'changed'),
    ],
    {},
    'DestinationRule shop/stock was changed (spec.subsets) at +2.8 s',
  ],
  [
    'the nearest of the same kind',
    [change(0.5, 'VirtualService', 'stock', 'changed'), change(2.9, 'VirtualService', 'stock', 'deleted')],
    { code: 'UNIMPLEMENTED', message: '' },
    'VirtualService shop/stock was deleted at +2.9 s',
  ],
  [
    'documents of the callee rather than those of the caller',
    [
      change(2, 'Service', 'stock', 'changed', { fields: ['spec.ports'] }),
      change(2.9, 'Sidecar', 'frontend', 'changed'),
    ],
    { code: 'UNKNOWN', message: '' },
    'Service shop/stock was changed (spec.ports) at +2.0 s',
  ],
  [
    'nothing of another service',
    [
      change(2.9, 'Service', 'prices', 'deleted'),
      change(2.9, 'Service', 'stock-prices', 'deleted'),
      ...life(podOf('stock-prices', 'v1'), { ready: -30 }),
    ],
    {},
    undefined,
  ],
  [
    'nothing before the push',
    [change(-0.5, 'VirtualService', 'stock', 'created'), change(0.5, 'Gateway', 'stock', 'changed')],
    { message: 'No connection established. Last error: Error: read ECONNRESET.' },
    'Gateway shop/stock was changed (spec) at +0.5 s',
  ],
  [
    'nothing of another pod than the one that answered',
    stopping,
    { answeredBy: podOf('stock', 'v2').name, code: 'INTERNAL', message: 'RST_STREAM' },
    undefined,
  ],
  [
    'the beginning of a deletion, and of its pods that they stopped, not that they were not ready then',
    [
      change(2, 'Deployment', 'stock-v1', 'changed', { fields: ['metadata.deletionTimestamp'] }),
      ...life(podOf('stock', 'v1'), { stopping: 2.5, 'not ready': 2.9 }),
    ],
    { message: reset },
    'pod stock-v1-5d9c-x7k2p of stock v1 began to stop at +2.5 s, after Deployment shop/stock-v1 was deleted at +2.0 s',
  ],
  [
    'the identity of the pods that call, also if they start slowly',
    [
      change(-0.1, 'Namespace', 'shop', 'created'),
      change(0.1, 'Deployment', 'frontend-v1', 'changed', {
        fields: ['spec.template.spec.serviceAccountName'],
      }),
    ],
    { code: 'PERMISSION_DENIED', message: 'RBAC: access denied', at: at(40) },
    'Deployment shop/frontend-v1 was changed (spec.template.spec.serviceAccountName) at +0.1 s',
  ],
  ['nothing of later', [change(9, 'Service', 'stock', 'deleted')], {}, undefined],
  ['nothing of long ago', [change(-39, 'Service', 'stock', 'changed')], {}, undefined],
  [
    'nothing of another cluster',
    [change(2.9, 'Service', 'stock', 'deleted', { cluster: 'prod-us' })],
    {},
    undefined,
  ],
  ['no labels', [change(2.9, 'Service', 'stock', 'changed', { fields: ['metadata.labels'] })], {}, undefined],
  [
    'a policy of the namespace',
    [
      ...life(podOf('stock', 'v1'), { ready: -30 }),
      change(2.9, 'AuthorizationPolicy', 'allow-nothing', 'created'),
    ],
    { code: 'PERMISSION_DENIED', message: 'RBAC: access denied' },
    'AuthorizationPolicy shop/allow-nothing was created at +2.9 s',
  ],
  [
    'a policy of the mesh',
    [
      change(2.9, 'PeerAuthentication', 'default', 'changed', {
        in: 'istio-system',
        fields: ['spec.mtls.mode'],
      }),
    ],
    { message: 'TLS error: handshake failure' },
    'PeerAuthentication istio-system/default was changed (spec.mtls.mode) at +2.9 s',
  ],
  [
    'the namespace, if nothing else is near',
    [
      ...life(podOf('stock', 'v1'), { ready: -30 }),
      change(2, 'Namespace', 'shop', 'changed', { fields: ['metadata.labels'] }),
    ],
    { code: 'INTERNAL', message: '' },
    'Namespace shop was changed (metadata.labels) at +2.0 s',
  ],
  [
    'the change of the scale that made a pod stop',
    [change(2.2, 'Deployment', 'stock-v1', 'changed', { fields: ['spec.replicas'] }), ...stopping],
    { answeredBy, message: reset },
    'pod stock-v1-5d9c-x7k2p of stock v1 began to stop at +2.5 s, after Deployment shop/stock-v1 was changed (spec.replicas) at +2.2 s',
  ],
])('the cause: %s', (_, observations, failure, cause) => {
  expect(causeOf(observations, failure).cause).toBe(cause);
});

test('a failure that looks the same later has the same cause', () => {
  const other = { caller: 'orders', callee: 'stock' };
  const problems = verdictOf(
    rehearsalOf({
      routes: [route, other],
      observations: [[change(2, 'DestinationRule', 'stock', 'changed', { fields: ['spec.subsets'] })]],
      failures: [failures(route, [3, 4], 20), failures(other, [20, 21], 2)],
    }),
  ).problems;
  expect(problems.map(({ title, cause }) => [title, cause])).toEqual([
    [
      '22 calls of 2 routes to stock failed with UNAVAILABLE, from +3.0 s to +21.0 s',
      'DestinationRule shop/stock was changed (spec.subsets) at +2.0 s',
    ],
  ]);
});

test.each<[Observation[], Partial<FailedCall>, advice: RegExp]>([
  [
    [change(2.9, 'DestinationRule', 'stock', 'changed', { fields: ['spec.subsets'] })],
    {},
    /subset was removed/,
  ],
  [
    [
      change(2.8, 'VirtualService', 'stock', 'changed', { fields: ['spec.http[0].timeout'] }),
      change(2.9, 'DestinationRule', 'stock', 'changed', { fields: ['spec.subsets'] }),
    ],
    { message: 'upstream request timeout' },
    /timeout of the route/,
  ],
  [
    [change(2.9, 'DestinationRule', 'stock', 'changed', { fields: ['spec.trafficPolicy.tls.mode'] })],
    {},
    /TLS mode/,
  ],
  [
    [change(2.9, 'Service', 'stock', 'changed', { fields: ['spec.ports.0.port'] })],
    {},
    /port of the Service/,
  ],
  [[change(2.9, 'Service', 'stock', 'changed', { fields: ['spec.selector.app'] })], {}, /selects other pods/],
  [[change(2.9, 'Service', 'stock', 'deleted')], {}, /Remove the calls first/],
  [[change(2.9, 'VirtualService', 'stock', 'changed')], { code: 'DEADLINE_EXCEEDED' }, /timeout/],
  [[change(2.9, 'ConfigMap', 'stock', 'changed', { fields: ['data'] })], { code: 'INTERNAL' }, /hash/],
  [[change(2.9, 'NetworkPolicy', 'stock', 'changed')], { message: 'connection timeout' }, /NetworkPolicy/],
  [stopping, { answeredBy, message: reset }, /Raise preStopSeconds \(5/],
  [stopping, { answeredBy, message: reset, isCutStream: true }, /before the stream ended/],
  [life(podOf('stock', 'v1'), { killed: 2.9 }), { answeredBy, message: reset }, /did not finish its calls/],
  [life(podOf('stock', 'v1'), { killed: 2.9 }), { answeredBy, isCutStream: true }, /longest stream/],
  [
    [change(2.4, 'Deployment', 'stock-v1', 'changed', { fields: ['spec.replicas'] }), ...stopping],
    { answeredBy, message: reset },
    /keep `replicas` in git/,
  ],
  [
    [change(2.4, 'Namespace', 'shop', 'deleted'), ...stopping],
    { answeredBy, message: reset },
    /namespace was deleted/,
  ],
])('advice %#', (observations, failure, advice) => {
  expect(causeOf(observations, failure).advice).toMatch(advice);
});

test('a Deployment that a version adopts is one of its service, whatever its name', () => {
  const versions = ['v1', 'v2'].map((version) => ({
    ...{ cluster, service: 'stock', version, fewest: 1 },
    workload: version === 'v1' ? 'depot-main' : 'stock-v2',
  }));
  const causeWith = (observations: readonly Observation[], failure: Partial<FailedCall> = {}) =>
    verdictOf(
      rehearsalOf({
        versions,
        observations: [observations],
        failures: [failures(route, [3, 4], 20, failure)],
      }),
    ).problems.find(({ kind }) => /failed|cut/.test(kind))?.cause;
  expect(
    causeWith(
      [change(2.2, 'Deployment', 'depot-main', 'changed', { fields: ['spec.replicas'] }), ...stopping],
      {
        answeredBy,
        message: reset,
      },
    ),
  ).toBe(
    'pod stock-v1-5d9c-x7k2p of stock v1 began to stop at +2.5 s, after Deployment shop/depot-main was changed (spec.replicas) at +2.2 s',
  );
  expect(causeWith([change(2.2, 'Deployment', 'depot-main', 'changed', { fields: ['spec.template'] })])).toBe(
    'Deployment shop/depot-main was changed (spec.template) at +2.2 s',
  );
});
