import { describe, expect, test } from 'vitest';
import { appended, edited, paths } from '../testing/edited.ts';
import { at, documentIn, rendered } from '../testing/rendered.ts';
import type { Files } from '../testing/temporary-repository.ts';

const { orders, dev } = paths;

async function deploymentOf(files: Files = {}) {
  return documentIn(await rendered(files), 'overlays/dev/orders/v1', 'base/orders/workload', 'deployment');
}

const templateOf = async (files?: Files) => at(await deploymentOf(files), 'spec', 'template');
const containerOf = async (files?: Files) => at(await templateOf(files), 'spec', 'containers', 0);
const istio = (installation: string) => edited(dev, ['stage: dev\n', `stage: dev\nistio: ${installation}\n`]);

describe('a pod', () => {
  test('has the revision that it was restarted for', async () => {
    const revision = async (installation: string) =>
      at(await templateOf(istio(installation)), 'metadata', 'annotations', 'istio.io/rev');
    const moving = (phase: string) =>
      `{ revision: 1-30, move: { to: 1-31, namespaces: { shop: ${phase} } } }`;
    expect(at(await templateOf(), 'metadata', 'annotations')).toBeUndefined();
    expect(await revision('{ revision: 1-30, move: { to: 1-31 } }')).toBe('1-30');
    expect(await revision(moving('labelled'))).toBe('1-30');
    expect(await revision(moving('restarted'))).toBe('1-31');
    expect(await revision(moving('returning'))).toBe('1-31');
  });

  test('follows the restricted Pod Security Standard', async () => {
    expect(at(await templateOf(), 'spec')).toMatchObject({
      automountServiceAccountToken: false,
      serviceAccountName: 'orders',
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    });
    for (const setting of ['hostNetwork', 'hostPID', 'hostIPC'])
      expect(at(await templateOf(), 'spec', setting) ?? false).toBe(false);
  });

  test('has a gRPC readiness probe, and is restarted only if connections fail', async () => {
    const container = await containerOf();
    expect(at(container, 'ports')).toEqual([{ name: 'grpc', containerPort: 50051 }]);
    expect(at(container, 'startupProbe')).toEqual({
      tcpSocket: { port: 50051 },
      periodSeconds: 2,
      failureThreshold: 30,
    });
    expect(at(container, 'readinessProbe')).toEqual({ grpc: { port: 50051 }, periodSeconds: 5 });
    expect(at(container, 'livenessProbe')).toEqual({ tcpSocket: { port: 50051 }, periodSeconds: 10 });
  });

  test.each([
    [
      'livenessProbe: { grpc: { service: liveness }, timeoutSeconds: 2 }',
      'livenessProbe',
      {
        grpc: { port: 50051, service: 'liveness' },
        periodSeconds: 10,
        timeoutSeconds: 2,
      },
    ],
    [
      'readinessProbe: { httpGet: { path: /ready, port: 50051 }, failureThreshold: 2 }',
      'readinessProbe',
      {
        httpGet: { path: '/ready', port: 50051 },
        periodSeconds: 5,
        failureThreshold: 2,
      },
    ],
    [
      'startupProbe: { initialDelaySeconds: 5, failureThreshold: 90 }',
      'startupProbe',
      {
        tcpSocket: { port: 50051 },
        initialDelaySeconds: 5,
        periodSeconds: 2,
        failureThreshold: 90,
      },
    ],
  ])('has the probes of the spec: %s', async (setting, name, probe) => {
    expect(at(await containerOf(appended(orders, `${setting}\n`)), name)).toEqual(probe);
  });

  test('has only the named probes if the spec sets none', async () => {
    const container = await containerOf(appended(orders, 'probes: none\nlivenessProbe: { tcpSocket: {} }\n'));
    expect(at(container, 'livenessProbe')).toMatchObject({ tcpSocket: { port: 50051 } });
    expect(at(container, 'readinessProbe')).toBeUndefined();
    expect(at(container, 'startupProbe')).toBeUndefined();
  });

  test('has the requests of the spec, completed by defaults', async () => {
    expect(at(await containerOf(), 'resources')).toEqual({
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { memory: '256Mi' },
    });
    const more = appended(orders, 'resources: { limits: { memory: 1Gi }, requests: { cpu: 2 } }\n');
    expect(at(await containerOf(more), 'resources')).toEqual({
      requests: { cpu: 2, memory: '128Mi' },
      limits: { memory: '1Gi' },
    });
  });

  test('gets its version and the variables of the spec', async () => {
    const env = at(await containerOf(appended(orders, 'env: { MODE: "on", EMPTY: "" }\n')), 'env');
    expect(env).toMatchObject([
      { name: 'APP_VERSION', valueFrom: { fieldRef: { fieldPath: "metadata.labels['version']" } } },
      { name: 'MODE', value: 'on' },
      { name: 'EMPTY', value: '' },
    ]);
  });

  test('has time to finish its calls: more than it waits before SIGTERM', async () => {
    const seconds = Number(at(await templateOf(), 'spec', 'terminationGracePeriodSeconds'));
    expect(seconds).toBeGreaterThan(
      Number(at(await containerOf(), 'lifecycle', 'preStop', 'sleep', 'seconds')),
    );
    const longer = appended(orders, 'terminationGracePeriodSeconds: 600\n');
    expect(at(await templateOf(longer), 'spec', 'terminationGracePeriodSeconds')).toBe(600);
  });
});

describe('the application waits for its proxy', () => {
  const held = 'holdApplicationUntilProxyStarts: true';
  const configOf = async (files?: Files) =>
    at(await templateOf(files), 'metadata', 'annotations', 'proxy.istio.io/config') ?? '';

  test('by an annotation, without native sidecars', async () => {
    expect(await configOf(istio('{ nativeSidecars: false }'))).toContain(held);
  });

  test('and its proxy ends after it, and before the pod is killed', async () => {
    const files = istio('{ nativeSidecars: false }');
    expect(await configOf(files)).toContain('terminationDrainDuration: 39s');
    const longer = { ...files, ...appended(orders, 'terminationGracePeriodSeconds: 600\n') };
    expect(await configOf(longer)).toContain('terminationDrainDuration: 599s');
  });

  test.each(['{ nativeSidecars: true }', '{ cni: true }'])(
    'automatically, with native sidecars: %s',
    async (installation) => {
      expect(await configOf(istio(installation))).not.toContain(held);
      expect(await configOf()).not.toContain(held);
    },
  );
});

test('a Deployment without progress ends its sync soon, but not before a pod had time to start', async () => {
  const deployment = await deploymentOf();
  const deadline = Number(at(deployment, 'spec', 'progressDeadlineSeconds'));
  const probe = at(deployment, 'spec', 'template', 'spec', 'containers', 0, 'startupProbe');
  const start = Number(at(probe, 'periodSeconds')) * Number(at(probe, 'failureThreshold'));
  expect(deadline).toBeGreaterThan(start);
  expect(deadline).toBeLessThan(600);
});

test('a Deployment replaces its pods without running fewer, a share of them at a time', async () => {
  expect(at(await deploymentOf(), 'spec', 'strategy')).toEqual({
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 },
  });
});

test('pods are spread without counting those of the previous ReplicaSet', async () => {
  const spreads = at(await templateOf(), 'spec', 'topologySpreadConstraints');
  expect(spreads).toMatchObject([
    { topologyKey: 'topology.kubernetes.io/zone', matchLabelKeys: ['pod-template-hash'] },
    { topologyKey: 'kubernetes.io/hostname', matchLabelKeys: ['pod-template-hash'] },
  ]);
});
