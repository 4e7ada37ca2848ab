import { randomInt } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { certificateAuthority } from '../../../mesh/certificates.ts';
import { eventually } from '../../../mesh/poll.ts';
import { httpServerAt } from '../../../prove/servers/http.ts';
import {
  type CallData,
  type GrpcCallData,
  type HttpCallData,
  podHeader,
  type RouteFailure,
  type ServerData,
} from '../messages.ts';
import { Caller } from './caller.ts';
import { startConnectionServer, startHttpServer } from './other-servers.ts';
import { startServer } from './server.ts';
import { Tally } from './tally.ts';

const method = { clientStreaming: false, serverStreaming: false, request: '', answer: '' };
const get = { ...method, path: 'shop.v1.Stock/Get' };
const check = { ...method, path: 'grpc.health.v1.Health/Check' };
const watch = { ...method, path: 'shop.v1.Stock/Watch', serverStreaming: true };

const data: Omit<GrpcCallData, 'target'> = {
  route: 'route',
  method: get,
  perSecond: 50,
  streams: 0,
  streamMs: 1_000,
  isSteady: true,
  deadlineMs: 10_000,
  headers: {},
};

const randomHost = () => `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
const { method: _, ...common } = data;
const listenerAt = (host: string) => ({
  ...{ name: 'pod', version: 'v1', host, port: 8080 },
  work: { least: 0, most: 1 },
});

async function serve(some: Partial<ServerData> = {}) {
  const host = randomHost();
  const methods = [get, check, watch];
  const work = { least: 0, most: 1 };
  const server = await startServer({
    name: 'pod',
    version: 'v1',
    host,
    port: 50_051,
    methods,
    work,
    ...some,
  });
  onTestFinished(() => server.drain(0));
  return { target: `${host}:50051`, server };
}

/** Makes calls until some have ended. */
async function ends(calls: CallData): Promise<{
  readonly succeeded: number;
  readonly failures: RouteFailure[];
  readonly versions: readonly string[];
}> {
  const tally = new Tally();
  const caller = new Caller(tally);
  const failures: RouteFailure[] = [];
  let succeeded = 0;
  const versions = new Set<string>();
  caller.make([calls]);
  const isEnough = await eventually(async () => {
    const taken = tally.take();
    failures.push(...taken.failures);
    for (const tick of taken.ticks) {
      succeeded += tick.succeeded;
      for (const version of Object.keys(tick.byVersion)) versions.add(version);
    }
    return succeeded + failures.length >= 3;
  }, 60_000);
  caller.make([]);
  expect(isEnough).toBe(true);
  return { succeeded, failures, versions: [...versions] };
}

test('a client uses TLS with the name of the host, whatever the address', async () => {
  const authority = await certificateAuthority('outside');
  const { target } = await serve({ tls: await authority.issue(['shop.example.com']) });
  const tls = { roots: authority.certificate, serverName: 'shop.example.com' };
  const { failures, succeeded } = await ends({ ...data, target, authority: 'shop.example.com', tls });
  expect({ failures, succeeded }).toEqual({ failures: [], succeeded: expect.any(Number) });
});

test('it rejects a certificate for another host', async () => {
  const authority = await certificateAuthority('outside');
  const { target } = await serve({ tls: await authority.issue(['other.example.com']) });
  const tls = { roots: authority.certificate, serverName: 'shop.example.com' };
  const { failures, succeeded } = await ends({ ...data, target, authority: 'shop.example.com', tls });
  expect(succeeded).toBe(0);
  expect(failures[0]).toMatchObject({ code: 'UNAVAILABLE', isCutStream: false });
});

test('a call that gets no answer fails at its deadline', async () => {
  const { target } = await serve({ work: { least: 60_000, most: 60_000 } });
  const { failures } = await ends({ ...data, target, deadlineMs: 300 });
  expect(failures[0]).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
});

test('a method that the server does not have fails', async () => {
  const { target } = await serve({ methods: [check] });
  expect((await ends({ ...data, target })).failures[0]).toMatchObject({ code: 'UNIMPLEMENTED' });
});

test('a health check succeeds', async () => {
  const { target } = await serve();
  expect((await ends({ ...data, target, method: check })).failures).toEqual([]);
});

test('a stream that does not open is a failed call, not a cut one', async () => {
  const { target } = await serve({ methods: [check] });
  const { failures } = await ends({ ...data, target, method: watch, perSecond: 0, streams: 3 });
  expect(failures[0]).toMatchObject({ code: 'UNIMPLEMENTED', isCutStream: false });
});

test('a request of HTTP succeeds, and its answer names the version', async () => {
  const host = randomHost();
  const server = await startHttpServer(listenerAt(host));
  const request = { verb: 'POST', path: '/cart' };
  const result = await ends({ ...common, target: `${host}:8080`, request });
  expect(result).toMatchObject({ failures: [], versions: ['v1'] });
  await server.drain(5);
});

/** A program of a service: it answers 404, or 500 below /broken, with or without the name of its pod. */
async function ownProgram(isSigned: boolean): Promise<string> {
  const host = randomHost();
  const server = await httpServerAt({ host, port: 8080 }, ({ url = '' }, response) => {
    response.writeHead(url.startsWith('/broken') ? 500 : 404, isSigned ? { [podHeader]: 'pod' } : {});
    response.end('not here');
  });
  onTestFinished(() => server.closeAllConnections());
  return `${host}:8080`;
}

test.each([
  ['a server of the rehearsal', true, true, '/', 'HTTP 404'],
  ["a service's own program", false, true, '/', undefined],
  ["a service's own program", false, true, '/broken', 'HTTP 500'],
  ['a proxy before it', false, false, '/', 'HTTP 404'],
])(
  'an error of HTTP fails the request if it is from %s: %j %j %s',
  async (_name, isSteady, isSigned, path, code) => {
    const target = await ownProgram(isSigned);
    const call: HttpCallData = { ...common, target, isSteady, request: { verb: 'GET', path } };
    const { failures } = await ends(call);
    expect(failures[0]?.code).toBe(code);
  },
);

test('a host that does not listen fails the request', async () => {
  const request = { verb: 'GET', path: '/' };
  const { failures } = await ends({ ...common, target: `${randomHost()}:8080`, request });
  expect(failures[0]).toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

test('a connection succeeds with an answer, which names the version', async () => {
  const host = randomHost();
  const server = await startConnectionServer(listenerAt(host));
  expect(await ends({ ...common, target: `${host}:8080`, connects: true })).toMatchObject({
    failures: [],
    versions: ['v1'],
  });
  await server.drain(0);
});
