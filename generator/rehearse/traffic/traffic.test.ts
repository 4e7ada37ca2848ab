import { expect, onTestFinished, test, vi } from 'vitest';
import { certificateAuthority } from '../../mesh/certificates.ts';
import { eventually } from '../../mesh/poll.ts';
import { loadMethods } from '../../prove/descriptors.ts';
import { loadFleet } from '../../prove/load-fleet.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import {
  type Files,
  soundFiles,
  temporaryRepository,
  writeInto,
} from '../../testing/temporary-repository.ts';
import { type CallRoute, type CallTick, type FailedCall, tickMs } from '../recording.ts';
import { podOf, startPod } from './testing/pod-process.ts';
import { startTraffic, type TrafficOptions } from './traffic.ts';

async function clustersIn(root: string) {
  const loaded = await loadFleet(root);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
  return loaded.fleet.clusters;
}

/** Calls of the small fleet, without a mesh: orders calls stock. */
async function trafficOf(files: Files = {}, options: Partial<TrafficOptions> = {}) {
  const root = temporaryRepository(files);
  const [routes, ticks, failures]: [CallRoute[], CallTick[], FailedCall[]] = [[], [], []];
  const traffic = await startTraffic({
    clusters: await clustersIn(root),
    methods: await loadMethods(root),
    recorder: {
      route: (route) => void routes.push(route),
      tick: (tick) => void ticks.push(tick),
      fail: (failure) => void failures.push(failure),
      lag: () => undefined,
    },
    callsPerSecond: 40,
    root,
    folder: temporaryFolder(),
    real: false,
    authority: await certificateAuthority('outside'),
    ...options,
  });
  traffic.settle();
  onTestFinished(() => traffic.stop());
  const of = (method: string) => ticks.filter(({ route }) => route.endsWith(`/${method}`));
  const sum = (key: 'sent' | 'succeeded' | 'failed', among = ticks) =>
    among.reduce((total, tick) => total + tick[key], 0);
  const until = async (isTrue: () => boolean) =>
    expect(await eventually(async () => isTrue(), 60_000)).toBe(true);
  return { traffic, root, routes, ticks, failures, of, sum, until };
}

/** The pods of orders and stock, which run; both are ready as soon as stock answers. */
async function running(
  rig: Awaited<ReturnType<typeof trafficOf>>,
  env: Readonly<Record<string, string>> = {},
) {
  const [orders, stock] = [podOf('dev', 'orders', 'v1'), podOf('dev', 'stock', 'v1')];
  const { programOf } = rig.traffic;
  const server = startPod(programOf, stock, env);
  await server.listens(50_051);
  const caller = startPod(programOf, orders, { ...env, STOCK_ADDRESS: `${stock.address}:50051` });
  const ready = (...pods: readonly (typeof orders)[]) =>
    rig.traffic.update([orders, stock].map((pod) => ({ ...pod, isReady: pods.includes(pod) })));
  ready(orders, stock);
  return { orders, stock, server, caller, ready };
}

const streams: Files = {
  'protos/shop/v1/shop.proto': String(soundFiles['protos/shop/v1/shop.proto']).replace(
    'service Stock {',
    `service Stock {
  rpc Watch(Message) returns (stream Message) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc Load(stream Message) returns (Message);
  rpc Talk(stream Message) returns (stream Message);`,
  ),
  'services/orders/service.yaml': String(soundFiles['services/orders/service.yaml']).replace(
    '[Reserve]',
    '[Reserve, Watch, Load, Talk]',
  ),
};

test('calls flow, and answers name the version', async () => {
  const rig = await trafficOf();
  await running(rig);
  await rig.until(() => rig.sum('succeeded') >= 80);
  await rig.traffic.stop();
  expect(rig.failures).toEqual([]);
  expect(rig.sum('sent')).toBe(rig.sum('succeeded'));
  expect(rig.ticks.every(({ byVersion, succeeded }) => (byVersion['v1'] ?? 0) === succeeded)).toBe(true);
  expect(rig.routes.map(({ id }) => id)).toEqual(['dev > orders > stock > shop.v1.Stock/Reserve']);
});

test('a server that is drained fails no call in progress, and exits with 0', async () => {
  const rig = await trafficOf({}, { work: { least: 1_000, most: 1_500 } });
  const { server, ready, stock } = await running(rig);
  await rig.until(() => rig.sum('succeeded') > 0);
  // No mesh leads the callers to another pod: they send no more calls, and have confirmed that.
  ready(stock);
  await rig.traffic.change(await clustersIn(rig.root));
  server.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  await rig.traffic.stop();
  expect(rig.failures).toEqual([]);
  expect(rig.sum('sent')).toBe(rig.sum('succeeded'));
});

test('a server that ends at once fails its calls in progress, and the failures have their caller', async () => {
  const rig = await trafficOf({}, { work: { least: 1_000, most: 1_500 } });
  const { server, orders } = await running(rig);
  await rig.until(() => rig.sum('succeeded') > 0);
  server.kill('SIGKILL');
  await rig.until(() => rig.failures.length > 0);
  expect(rig.failures[0]).toMatchObject({ code: 'UNAVAILABLE', from: orders.name, isCutStream: false });
});

test('a caller that stops sends nothing more, and waits for its calls in progress', async () => {
  const rig = await trafficOf({}, { work: { least: 1_000, most: 1_500 } });
  const { caller } = await running(rig);
  await rig.until(() => rig.sum('sent') > 0);
  caller.kill('SIGTERM');
  expect(await caller.ended).toBe(0);
  await rig.traffic.stop();
  expect(rig.failures).toEqual([]);
  expect(rig.sum('sent')).toBe(rig.sum('succeeded'));
});

test('streams of every kind are held open, ended by their client, and begun again', async () => {
  const rig = await trafficOf(streams, { streamMs: 1_500 });
  await running(rig);
  await rig.until(() => ['Watch', 'Load', 'Talk'].every((name) => rig.sum('succeeded', rig.of(name)) > 3));
  await rig.traffic.stop();
  expect(rig.failures).toEqual([]);
  for (const name of ['Watch', 'Load', 'Talk']) {
    expect(rig.sum('sent', rig.of(name))).toBe(rig.sum('succeeded', rig.of(name)));
    expect(Math.max(...rig.of(name).map(({ slowestMs }) => slowestMs))).toBeGreaterThanOrEqual(1_500);
  }
});

test('a stream that its server breaks off is cut', async () => {
  const rig = await trafficOf(streams, { streamMs: 60_000, callsPerSecond: 10 });
  const { server, stock } = await running(rig);
  await rig.until(() => rig.sum('sent', rig.of('Watch')) === 2 && rig.sum('sent', rig.of('Talk')) === 2);
  await rig.until(() => rig.sum('succeeded', rig.of('Reserve')) > 20);
  server.kill('SIGKILL');
  await rig.until(() => rig.failures.filter(({ isCutStream }) => isCutStream).length >= 4);
  const cut = rig.failures.find(({ route, isCutStream }) => isCutStream && route.endsWith('/Watch'));
  expect(cut).toMatchObject({ code: 'UNAVAILABLE', answeredBy: stock.name });
});

test('a change ends the calls that it removes, and begins new ones when it has settled', async () => {
  const rig = await trafficOf(streams, { streamMs: 2_000 });
  await running(rig);
  await rig.until(() => rig.sum('succeeded', rig.of('Reserve')) > 0);
  writeInto(
    rig.root,
    'services/orders/service.yaml',
    String(soundFiles['services/orders/service.yaml']).replace('[Reserve]', '[Get, Talk]'),
  );
  await rig.traffic.change(await clustersIn(rig.root));
  const ended = Date.now();
  rig.traffic.settle();
  await rig.until(() => rig.sum('succeeded', rig.of('Get')) > 10);
  await rig.traffic.stop();
  expect(rig.of('Reserve').filter(({ at }) => at > ended)).toEqual([]);
  expect(rig.of('Get').filter(({ at }) => at < ended - tickMs)).toEqual([]);
  for (const name of ['Reserve', 'Get', 'Talk', 'Watch'])
    expect(rig.sum('sent', rig.of(name))).toBe(rig.sum('succeeded', rig.of(name)));
  expect(rig.failures).toEqual([]);
});

test('callers outside of the mesh call the pods of a gateway', async () => {
  const rig = await trafficOf({
    'services/orders/service.yaml': `${soundFiles['services/orders/service.yaml']}expose:
  public: { hosts: [orders.example.com, shop.example.com], methods: [Get] }
`,
    'clusters/dev.yaml': `${soundFiles['clusters/dev.yaml']}gateways:
  public:
    type: istio
    namespace: ingress
    selector: { istio: gateway }
    serviceAccount: gateway
    hosts: ["*.example.com"]
    port: 50051
    tls: off
`,
  });
  const { orders, stock } = await running(rig);
  // The server of orders answers in the place of the gateway.
  const gateway = { ...orders, namespace: 'ingress', labels: { istio: 'gateway' }, uid: 'gateway' };
  rig.traffic.update([orders, stock, gateway].map((pod) => ({ ...pod, isReady: true })));
  await rig.until(() => rig.sum('succeeded', rig.of('Get')) > 10);
  expect(rig.routes.map(({ caller }) => caller).sort()).toEqual([
    'gateway public (orders.example.com)',
    'gateway public (shop.example.com)',
    'orders',
  ]);
});

/** A service's own program, which answers after `wait` and drains as services/chassis does. */
const ownProgram = `import { Server, ServerCredentials } from '@grpc/grpc-js';

const asIs = (bytes: Buffer): Buffer => bytes;
const path = '/shop.v1.Stock/Reserve';
const server = new Server();
server.addService(
  {
    reserve: {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  },
  { reserve: (_call: object, done: (error: null, answer: Buffer) => void) => done(null, Buffer.alloc(0)) },
);
server.bindAsync(\`\${process.env['HOST']}:50051\`, ServerCredentials.createInsecure(), () => {});
process.on('SIGTERM', () => server.tryShutdown(() => process.exit(7)));
`;

test('a service with its own program runs it, and its answers name the pod', async () => {
  const rig = await trafficOf({ 'services/stock/src/main.ts': ownProgram }, { real: true });
  const { server } = await running(rig);
  await rig.until(() => rig.ticks.some(({ byVersion }) => (byVersion['v1'] ?? 0) > 0));
  await rig.traffic.stop();
  server.kill('SIGTERM');
  expect(await server.ended).toBe(7);
  expect(rig.failures).toEqual([]);
});

test('a program ends if its channel closes, and not if its reports are not read for a while', async () => {
  const rig = await trafficOf();
  const { caller, server } = await running(rig);
  await rig.until(() => rig.sum('succeeded') > 0);
  caller.channel?.unref();
  const until = performance.now() + 2_000;
  while (performance.now() < until) Math.random();
  const before = rig.sum('succeeded');
  await rig.until(() => rig.sum('succeeded') > before + 40);
  caller.disconnect();
  server.disconnect();
  expect([await caller.ended, await server.ended]).toEqual([0, 0]);
});

test.runIf(process.platform === 'linux')('the channel passes through a program that starts it', async () => {
  const rig = await trafficOf();
  const [orders, stock] = [podOf('dev', 'orders', 'v1'), podOf('dev', 'stock', 'v1')];
  const server = startPod(rig.traffic.programOf, stock, {}, ['nice', 'env']);
  await server.listens(50_051);
  startPod(rig.traffic.programOf, orders, { STOCK_ADDRESS: `${stock.address}:50051` }, ['nice']);
  rig.traffic.update([orders, stock].map((pod) => ({ ...pod, isReady: true })));
  await rig.until(() => rig.sum('succeeded') > 0);
});

vi.setConfig({ testTimeout: 180_000 });

test('closing ends the program outside of the mesh without waiting for its calls', async () => {
  const rig = await trafficOf();
  const programs = () => process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;
  const before = programs();
  expect(before).toBeGreaterThan(0);
  rig.traffic.close();
  await rig.until(() => programs() === before - 1);
});
