import { randomInt } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { certificateAuthority } from '../../../mesh/certificates.ts';
import { eventually } from '../../../mesh/poll.ts';
import type { CallData, RouteFailure, ServerData } from '../messages.ts';
import { Caller } from './caller.ts';
import { startServer } from './server.ts';
import { Tally } from './tally.ts';

const method = { clientStreaming: false, serverStreaming: false, request: '', answer: '' };
const get = { ...method, path: 'shop.v1.Stock/Get' };
const check = { ...method, path: 'grpc.health.v1.Health/Check' };
const watch = { ...method, path: 'shop.v1.Stock/Watch', serverStreaming: true };

const data: Omit<CallData, 'target'> = {
  route: 'route',
  method: get,
  perSecond: 50,
  streams: 0,
  streamMs: 1_000,
  isSteady: true,
  deadlineMs: 10_000,
  headers: {},
};

async function serve(some: Partial<ServerData> = {}) {
  const host = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
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
async function ends(
  calls: CallData,
): Promise<{ readonly succeeded: number; readonly failures: RouteFailure[] }> {
  const tally = new Tally();
  const caller = new Caller(tally);
  const failures: RouteFailure[] = [];
  let succeeded = 0;
  caller.make([calls]);
  const isEnough = await eventually(async () => {
    const taken = tally.take();
    failures.push(...taken.failures);
    for (const tick of taken.ticks) succeeded += tick.succeeded;
    return succeeded + failures.length >= 3;
  }, 60_000);
  caller.make([]);
  expect(isEnough).toBe(true);
  return { succeeded, failures };
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
