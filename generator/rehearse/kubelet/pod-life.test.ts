import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { liveObjectFrom } from '../../mesh/kubernetes-object.ts';
import type { ContainerProcess, ProcessEnd } from './container-process.ts';
import type { ContainerState, ContainerView } from './container-state.ts';
import { backoffSeconds, PodContainer } from './pod-container.ts';
import { type PodSpec, podSpecFrom } from './pod-spec.ts';
import { isReady, type PodView, podConditions, podPhase, podStatus } from './pod-status.ts';
import { stopContainers } from './pod-stop.ts';
import { probe } from './probe.ts';
import { probeRegularly } from './prober.ts';
import { within } from './waiting.ts';

function podOf(spec: object): PodSpec {
  const metadata = { name: 'a-1', namespace: 'shop', uid: 'u' };
  return podSpecFrom(liveObjectFrom({ apiVersion: 'v1', kind: 'Pod', metadata, spec }));
}

const place = { node: 'n', nodeAddress: '10.64.0.1', address: '10.64.0.3' };
const running: ContainerState = { kind: 'running', startedAt: '2026-01-01T00:00:00Z' };
const ended = (exitCode: number): ContainerState => ({
  kind: 'terminated',
  exitCode,
  reason: exitCode === 0 ? 'Completed' : 'Error',
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: '2026-01-01T00:00:01Z',
});
const waiting: ContainerState = { kind: 'waiting', reason: 'PodInitializing' };

function view(
  name: string,
  role: ContainerView['role'],
  state: ContainerState,
  fields: Partial<ContainerView> = {},
): ContainerView {
  const isUp = state.kind === 'running';
  return {
    name,
    image: 'x',
    role,
    state,
    last: undefined,
    restarts: 0,
    started: isUp,
    ready: isUp,
    ...fields,
  };
}

const podView = (containers: readonly ContainerView[], spec: object = {}): PodView => ({
  spec: podOf({ containers: [], ...spec }),
  place,
  containers,
  startTime: '2026-01-01T00:00:00Z',
  otherConditions: [],
});

const init = view('init', 'init', ended(0), { ready: true });
const sidecar = view('proxy', 'sidecar', running);
const app = view('app', 'application', running);

test.each([
  ['an init container runs', [view('init', 'init', running), view('app', 'application', waiting)], 'Pending'],
  ['everything runs', [init, sidecar, app], 'Running'],
  ['a container has ended and starts again', [view('app', 'application', ended(1))], 'Running'],
] as const)('the phase if %s', (_, containers, expected) =>
  expect(podPhase(podView(containers))).toBe(expected),
);

test.each([
  [0, 'Succeeded'],
  [1, 'Failed'],
] as const)('the phase of a Job that ended with %i', (code, expected) =>
  expect(podPhase(podView([view('app', 'application', ended(code))], { restartPolicy: 'Never' }))).toBe(
    expected,
  ),
);

test('a pod is Ready if all containers and gates are', () => {
  const ready = (containers: readonly ContainerView[]) => isReady(podConditions(podView(containers), []));
  expect(ready([init, sidecar, app])).toBe(true);
  expect(ready([init, { ...sidecar, ready: false }, app])).toBe(false);
  expect(ready([init, sidecar, { ...app, ready: false }])).toBe(false);
  const gated = podView([app], { readinessGates: [{ conditionType: 'example.com/open' }] });
  expect(isReady(podConditions(gated, []))).toBe(false);
  const open = { ...gated, otherConditions: [{ type: 'example.com/open', status: 'True' }] };
  expect(isReady(podConditions(open, []))).toBe(true);
});

test('a condition that does not change keeps its time, and reasons are removed', () => {
  const old = podConditions(podView([{ ...app, ready: false }]), []).map((each) => ({
    ...each,
    lastTransitionTime: '2026-01-01T00:00:00Z',
  }));
  expect(old.find(({ type }) => type === 'Ready')).toMatchObject({
    status: 'False',
    reason: 'ContainersNotReady',
    message: 'containers with unready status: [app]',
  });
  const now = podConditions(podView([app]), old);
  expect(now.find(({ type }) => type === 'PodScheduled')?.lastTransitionTime).toBe('2026-01-01T00:00:00Z');
  const ready = now.find(({ type }) => type === 'Ready');
  expect(ready).toMatchObject({ status: 'True', reason: null, message: null });
  expect(ready?.lastTransitionTime).not.toBe('2026-01-01T00:00:00Z');
});

test('a status has the states of all containers', () => {
  const restarted = { ...app, restarts: 2, last: ended(3) };
  const current = podView([init, sidecar, restarted], { initContainers: [{ name: 'init' }] });
  expect(podStatus(current, [])).toMatchObject({
    phase: 'Running',
    podIP: '10.64.0.3',
    hostIP: '10.64.0.1',
    initContainerStatuses: [
      { name: 'init', ready: true, state: { terminated: { exitCode: 0 } } },
      { name: 'proxy', ready: true, started: true },
    ],
    containerStatuses: [
      { name: 'app', restartCount: 2, state: { running: {} }, lastState: { terminated: { exitCode: 3 } } },
    ],
  });
});

test.each([
  [0, 0],
  [1, 10],
  [2, 20],
  [9, 300],
])('after %i restarts, the next one waits for %i seconds', (restarts, seconds) =>
  expect(backoffSeconds(restarts)).toBe(seconds),
);

/** Containers whose processes only exist here. @param stubborn those that ignore SIGTERM */
function containersOf(spec: object, events: string[], stubborn: readonly string[] = []): PodContainer[] {
  return podOf(spec).containers.map((container) => {
    const { name, role } = container;
    return new PodContainer(container, {
      launch: () => fakeProcess((signal) => events.push(`${signal} ${name}`), stubborn.includes(name)),
      handle: async () => void events.push(`preStop ${name}`),
      endsWithoutProgram: false,
      restartsAfter: () => role !== 'init',
      gracePeriodSeconds: 1,
      changed: () => undefined,
    });
  });
}

function fakeProcess(onSignal: (signal: string) => void, isStubborn: boolean): ContainerProcess {
  let end: (how: ProcessEnd) => void = () => undefined;
  const ended = new Promise<ProcessEnd>((resolve) => {
    end = resolve;
  });
  return {
    ended,
    channel: undefined,
    signal: (signal) => {
      onSignal(signal);
      if (signal === 'SIGKILL' || !isStubborn) end({ exitCode: 0, signal });
    },
  };
}

const preStop = { preStop: { exec: { command: ['x'] } } };

test('sidecars end after the applications, the last one first; preStop handlers run at once', async () => {
  const events: string[] = [];
  const containers = containersOf(
    {
      initContainers: [
        { name: 'proxy', restartPolicy: 'Always', lifecycle: preStop },
        { name: 'log', restartPolicy: 'Always' },
      ],
      containers: [{ name: 'one', lifecycle: preStop }, { name: 'two' }],
    },
    events,
  );
  for (const container of containers) await container.start();
  expect(await stopContainers(containers, 30)).toEqual([]);
  expect(events.filter((event) => event.startsWith('preStop')).sort()).toEqual([
    'preStop one',
    'preStop proxy',
  ]);
  const signals = events.filter((event) => event.startsWith('SIG'));
  expect(signals.slice(0, 2).sort()).toEqual(['SIGTERM one', 'SIGTERM two']);
  expect(signals.slice(2)).toEqual(['SIGTERM log', 'SIGTERM proxy']);
  expect(containers.map((container) => container.view().state.kind)).toEqual(Array(4).fill('terminated'));
});

test('what ignores SIGTERM is killed, and named', async () => {
  const events: string[] = [];
  const containers = containersOf({ containers: [{ name: 'a' }, { name: 'b' }] }, events, ['b']);
  for (const container of containers) await container.start();
  expect(await stopContainers(containers, 0)).toEqual(['b']);
  expect(events.sort()).toEqual(['SIGKILL b', 'SIGTERM a', 'SIGTERM b']);
});

const target = {
  address: '127.0.0.1',
  env: {},
  inContainer: (command: readonly string[]) => command,
};

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

async function ask(handler: Record<string, unknown>, port: number): Promise<string | undefined> {
  const spec = { containers: [{ name: 'a', ports: [{ name: 'main', containerPort: port }] }] };
  const [container] = podOf(spec).containers;
  if (!container) throw new Error('The pod has no container.');
  return probe(handler, { ...target, container }, 10_000);
}

test('probes by HTTP, TCP and commands', async () => {
  const port = await portOf(
    createHttpServer((request, response) => {
      response.statusCode = request.url === '/ready' && request.headers['x-a'] === 'b' ? 204 : 503;
      response.end();
    }),
  );
  const httpHeaders = [{ name: 'x-a', value: 'b' }];
  expect(await ask({ httpGet: { path: '/ready', port: 'main', httpHeaders } }, port)).toBeUndefined();
  expect(await ask({ httpGet: { path: '/', port } }, port)).toContain('503');
  expect(await ask({ tcpSocket: { port: 'main' } }, port)).toBeUndefined();
  expect(await ask({ tcpSocket: { port: 1 } }, port)).toContain('ECONNREFUSED');
  expect(await ask({ exec: { command: ['true'] } }, port)).toBeUndefined();
  expect(await ask({ exec: { command: ['sh', '-c', 'echo no; exit 3'] } }, port)).toBe('no');
});

test('probes by gRPC', async () => {
  const server = createHttp2Server();
  server.on('stream', (stream) => {
    const body: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => body.push(chunk));
    stream.on('end', () => {
      const service = Buffer.concat(body).subarray(7).toString();
      stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': service === 'none' ? '5' : '0' }));
      stream.end(Buffer.from([0, 0, 0, 0, 2, 0x08, service === 'down' ? 2 : 1]));
    });
  });
  const port = await portOf(server);
  const check = (service?: string) => ask({ grpc: { port, service } }, port);
  expect(await check()).toBeUndefined();
  expect(await check('liveness')).toBeUndefined();
  expect(await check('down')).toContain('does not answer SERVING');
  expect(await check('none')).toContain('gRPC status 5');
  expect(await ask({ grpc: { port: 1 } }, port)).toContain('ECONNREFUSED');
});

test('a probe reports a result when its threshold is reached', async () => {
  const answers = ['a', undefined, 'b', 'c', 'd', undefined, undefined];
  const stop = new AbortController();
  const results: unknown[] = [];
  const spec = {
    handler: {},
    initialDelay: 0,
    period: 0,
    timeout: 1,
    successThreshold: 2,
    failureThreshold: 2,
  };
  const next = async () => {
    const answer = answers.shift();
    if (answers.length === 0) queueMicrotask(() => setImmediate(() => stop.abort()));
    return answer;
  };
  await probeRegularly(spec, next, (result) => results.push(result), stop.signal);
  expect(results).toEqual([{ succeeds: false, message: 'c' }, { succeeds: true }]);
});

test('a wait ends with what it waits for, or with its time', async () => {
  expect(await within(60_000, Promise.resolve())).toBe(true);
  expect(await within(0, new Promise(() => undefined))).toBe(false);
});
