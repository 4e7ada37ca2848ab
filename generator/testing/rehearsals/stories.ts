import type { Observation } from '../../rehearse/recording.ts';
import type { Rehearsal } from '../../rehearse/rehearsal.ts';
import {
  change,
  cluster,
  failures,
  life,
  object,
  podOf,
  type RouteStory,
  rehearsalOf,
  sync,
} from './builder.ts';

const route = { caller: 'frontend', callee: 'stock' };
const stock = `${cluster}.stock`;

/** The pods that run before the change. */
const running: readonly Observation[] = [
  ...life(podOf('frontend', 'v1', 'aaaaa'), { created: -38, started: -37, ready: -34 }),
  ...life(podOf('stock', 'v1', 'bbbbb'), { created: -38, started: -37, ready: -33 }),
  ...life(podOf('stock', 'v1', 'ccccc'), { created: -38, started: -36.5, ready: -33 }),
];

const before = sync(stock, [-38, -30]);

const canary: RouteStory = { ...route, before: { v1: 100 }, after: { v1: 90, v2: 10 } };

/** A canary step without any problem. */
const goodCanary = (): Rehearsal =>
  rehearsalOf({
    routes: [canary, { ...route, method: 'shop.v1.Stock/Watch', isStream: true }],
    observations: [
      running,
      before,
      sync(stock, [1.8, 7.4]),
      [
        change(2, 'Deployment', 'stock-v2', 'created'),
        change(2.1, 'ReplicaSet', 'stock-v2-5d9c', 'created', { manager: 'kube-controller-manager' }),
        change(7, 'DestinationRule', 'stock', 'changed', { fields: ['spec.subsets'] }),
        change(7.2, 'VirtualService', 'stock', 'changed', { fields: ['spec.http'] }),
      ],
      life(podOf('stock', 'v2'), { created: 2.2, started: 3, ready: 6.5 }),
    ],
  });

/** A version is retired while it still gets calls. */
const retiredWhileCalled = (): Rehearsal =>
  rehearsalOf({
    subject: 'feat: retire v1',
    routes: [
      { ...route, before: { v1: 50, v2: 50 }, after: { v2: 100 } },
      { caller: 'orders', callee: 'stock', before: { v1: 50, v2: 50 }, after: { v2: 100 } },
    ],
    deletions: [{ cluster, ...object('Deployment', 'stock-v1') }],
    observations: [
      running,
      before,
      sync(stock, [1.8, 4]),
      life(podOf('stock', 'v2'), { created: -38, started: -37, ready: -33 }),
      [
        change(2, 'Deployment', 'stock-v1', 'deleted'),
        change(2.3, 'ReplicaSet', 'stock-v1-5d9c', 'deleted', { manager: 'kube-controller-manager' }),
        change(3.4, 'DestinationRule', 'stock', 'changed', { fields: ['spec.subsets'] }),
        change(3.6, 'VirtualService', 'stock', 'changed', { fields: ['spec.http'] }),
      ],
      life(podOf('stock', 'v1', 'bbbbb'), { stopping: 2.4, deleted: 5 }),
      life(podOf('stock', 'v1', 'ccccc'), { stopping: 2.4, deleted: 5 }),
    ],
    failures: [
      failures(route, [2.6, 3.7], 22, {
        message:
          'upstream connect error or disconnect/reset before headers. reset reason: connection termination',
        answeredBy: podOf('stock', 'v1', 'bbbbb').name,
      }),
      failures({ caller: 'orders', callee: 'stock' }, [2.7, 3.6], 9, {
        message:
          'upstream connect error or disconnect/reset before headers. reset reason: connection termination',
        answeredBy: podOf('stock', 'v1', 'ccccc').name,
      }),
    ],
  });

/** A policy that forgets a caller. */
const forgottenCaller = (): Rehearsal =>
  rehearsalOf({
    subject: 'feat: stock accepts fewer callers',
    observations: [
      running,
      before,
      sync(stock, [1.8, 3]),
      [
        change(2, 'AuthorizationPolicy', 'stock', 'changed', { fields: ['spec.rules'] }),
        change(2.1, 'VirtualService', 'stock', 'changed', { fields: ['spec.http'] }),
      ],
    ],
    failures: [
      failures(route, [2.4, 23.9], 860, { code: 'PERMISSION_DENIED', message: 'RBAC: access denied' }),
    ],
  });

/** Admission rejects the pods of a new version, and its Application waits for them. */
const rejectedPod = (): Rehearsal =>
  rehearsalOf({
    subject: 'feat: namespace shop gets the level restricted',
    settled: undefined,
    unsettled: [
      {
        name: stock,
        cluster,
        sync: 'OutOfSync',
        health: 'Progressing',
        message: 'waiting for healthy state of apps/Deployment/stock-v2',
        outOfSync: [],
      },
    ],
    observations: [
      running,
      before,
      [change(2, 'Deployment', 'stock-v2', 'created')],
      ...[2.4, 2.9, 4.1].map((seconds) =>
        life(
          { ...podOf('stock', 'v2'), name: 'stock-v2-5d9c' },
          { rejected: seconds },
          'pods "stock-v2-5d9c" is forbidden: violates PodSecurity "restricted:latest": unrestricted capabilities (container "istio-init" must set securityContext.capabilities.drop=["ALL"])',
        ),
      ),
    ],
  });

/** An Application that never becomes Healthy, because its pod never becomes ready. */
const neverHealthy = (): Rehearsal =>
  rehearsalOf({
    settled: undefined,
    unsettled: [
      {
        name: stock,
        cluster,
        sync: 'Synced',
        health: 'Degraded',
        message: 'Deployment "stock-v2" exceeded its progress deadline',
        outOfSync: [],
      },
    ],
    observations: [
      running,
      before,
      sync(stock, [1.8, 7]),
      [change(2, 'Deployment', 'stock-v2', 'created')],
      life(podOf('stock', 'v2'), { created: 2.2, started: 3 }),
    ],
  });

/** Argo CD puts a zero value back, and the API server removes it again. */
const healedZeroValue = (): Rehearsal => {
  const outOfSync = [
    { object: object('Application', stock, 'argocd'), fields: ['spec.source.directory.recurse'] },
  ];
  return rehearsalOf({
    observations: [
      running,
      before,
      ...[1, 3.5, 9.5, 21].map((from) => sync('root', [from, from + 0.4], { outOfSync })),
    ],
  });
};

/** Eight Applications sync, and twenty pods are replaced: some are killed or rejected, and streams are cut. */
const busyRollout = (): Rehearsal => {
  const services = ['frontend', 'orders', 'stock', 'prices', 'payments', 'shipping'];
  const old = services.map((service, index) => podOf(service, 'v1', `old${index}`));
  const fresh = services.map((service, index) => podOf(service, 'v2', `new${index}`));
  const routes = services
    .slice(1)
    .map((callee) => ({ caller: 'frontend', callee, before: { v1: 100 }, after: { v2: 100 } }));
  return rehearsalOf({
    subject: 'feat: all services get a new build',
    routes: [...routes, { ...route, method: 'shop.v1.Stock/Watch', isStream: true }],
    settled: 31,
    ends: 45,
    deletions: services.map((service) => ({ cluster, ...object('Deployment', `${service}-v1`) })),
    observations: [
      ...['external-phrasebook', 'namespaces', ...services].map((name, index) =>
        sync(`${cluster}.${name}`, [1.5 + index * 1.4, 6 + index * 3.2]),
      ),
      sync('root', [0.8, 1.2]),
      ...old.map((pod, index) =>
        life(pod, { created: -38, ready: -34, stopping: 12 + index * 2, deleted: 17 + index * 2 }),
      ),
      ...fresh.map((pod, index) =>
        life(pod, { created: 2 + index, started: 3 + index, ready: 7 + index * 1.5 }),
      ),
      ...['a', 'b', 'c', 'd', 'e'].map((suffix) =>
        life(podOf('frontend', 'v1', `keep${suffix}`), { created: -38, ready: -34 }),
      ),
      life(podOf('stock', 'v1', 'slow1'), {
        created: -38,
        ready: -34,
        stopping: 9,
        killed: 29,
        deleted: 29.2,
      }),
      life(podOf('stock', 'v1', 'weak1'), {
        created: -38,
        ready: -34,
        'not ready': 5,
        stopping: 13,
        deleted: 18,
      }),
      ...[4, 5, 7, 11].map((seconds) =>
        life(podOf('analytics', 'v1', `r${seconds}`), { rejected: seconds }, 'exceeded quota: pods'),
      ),
      services.map((service, index) => change(13 + index * 2, 'Deployment', `${service}-v1`, 'deleted')),
      services.map((service, index) =>
        change(9 + index * 2, 'VirtualService', service, 'changed', { fields: ['spec.http[0].route'] }),
      ),
    ],
    failures: [
      failures(route, [16.1, 18.2], 31, {
        message: 'upstream connect error: connection termination',
        answeredBy: podOf('stock', 'v1', 'old2').name,
      }),
      failures({ caller: 'frontend', callee: 'prices' }, [18.4, 19], 4, {
        message: 'upstream connect error: connection termination',
      }),
      failures({ ...route, method: 'shop.v1.Stock/Watch' }, [29, 29], 2, {
        isCutStream: true,
        message: 'reset',
        answeredBy: podOf('stock', 'v1', 'slow1').name,
      }),
    ],
  });
};

/** Rehearsals of typical changes, good and bad. */
export const stories = {
  goodCanary,
  retiredWhileCalled,
  forgottenCaller,
  rejectedPod,
  neverHealthy,
  healedZeroValue,
  busyRollout,
} as const satisfies Record<string, () => Rehearsal>;
