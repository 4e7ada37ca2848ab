import { once } from 'node:events';
import { type Metadata, status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import type { IncomingCall } from '../../chassis/incoming-call.ts';
import { ask, metadataOf, promiseToKeep } from '../../testing/ask.ts';
import { serve } from '../../testing/loopback.ts';
import { clientOfGreeterA, fakeGreeter } from './testing.ts';

/** greeter-a in front of a next hop that never answers: gives its client and the call as the next hop sees it. */
async function withSilentNextHop() {
  const { promise: seen, keep } = promiseToKeep<IncomingCall>();
  const fake = fakeGreeter({
    sayHello: (call) => keep(call),
    streamHellos: (call) => {
      call.write({ message: 'Hello', sequence: 1, hops: [] });
      keep(call);
    },
  });
  return { client: await clientOfGreeterA((await serve([fake])).address), seen };
}

test('trace headers are forwarded to the next hop, others are not', async () => {
  const { promise: seen, keep } = promiseToKeep<Metadata>();
  const fake = fakeGreeter({
    sayHello: (call, callback) => {
      keep(call.metadata);
      callback(null, { message: '', hops: [] });
    },
  });
  const client = await clientOfGreeterA((await serve([fake])).address);
  const traced = {
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    tracestate: 'vendor=value',
    baggage: 'tenant=one',
    b3: '4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1',
    'x-b3-traceid': '4bf92f3577b34da6a3ce929d0e0e4736',
    'x-b3-spanid': '00f067aa0ba902b7',
    'x-b3-parentspanid': '00f067aa0ba902b8',
    'x-b3-sampled': '1',
    'x-b3-flags': '0',
    'x-request-id': '8c7b2a4e',
  };
  await ask(
    client.sayHello.bind(client),
    { name: 'World' },
    { headers: { ...traced, authorization: 'secret' } },
  );
  const metadata = (await seen).getMap();
  expect(metadata).toMatchObject(traced);
  expect(metadata).not.toHaveProperty('authorization');
});

test('the next hop gets the remaining time of the deadline', async () => {
  const { client, seen } = await withSilentNextHop();
  const call = client.sayHello(
    { name: 'World' },
    metadataOf({}),
    { deadline: Date.now() + 60_000 },
    () => {},
  );
  const left = Number((await seen).getDeadline()) - Date.now();
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(60_000);
  call.cancel();
});

test('without a deadline the next hop gets none', async () => {
  const { client, seen } = await withSilentNextHop();
  const call = client.sayHello({ name: 'World' }, () => {});
  expect((await seen).getDeadline()).toBe(Number.POSITIVE_INFINITY);
  call.cancel();
});

test('a deadline that passes ends the call everywhere', async () => {
  const { client, seen } = await withSilentNextHop();
  const answer = ask(
    client.sayHello.bind(client),
    { name: 'World' },
    { options: { deadline: Date.now() + 1000 } },
  );
  const cancelled = once(await seen, 'cancelled');
  await expect(answer).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
  await cancelled;
});

test('a caller that leaves a call also leaves the next hop', async () => {
  const { client, seen } = await withSilentNextHop();
  const call = client.sayHello({ name: 'World' }, () => {});
  const cancelled = once(await seen, 'cancelled');
  call.cancel();
  await cancelled;
});

test('a caller that leaves a stream also leaves the next hop', async () => {
  const { client, seen } = await withSilentNextHop();
  const stream = client.streamHellos({ name: 'World', count: 2 });
  stream.on('error', () => {});
  await once(stream, 'data');
  const cancelled = once(await seen, 'cancelled');
  stream.cancel();
  await cancelled;
});

test('a next hop that breaks off a stream breaks off the answer', async () => {
  const { client, seen } = await withSilentNextHop();
  const stream = client.streamHellos({ name: 'World', count: 2 });
  await once(stream, 'data');
  (await seen).emit('error', { code: status.ABORTED, details: 'The book was closed' });
  const [error] = await once(stream, 'error');
  expect(error).toMatchObject({ code: status.ABORTED, details: 'The book was closed' });
});
