import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { SayHelloResponse } from '../gen/greeter/v1/greeter.ts';
import { ask, promiseToKeep } from '../testing/ask.ts';
import { fakeGreeter, greeterClient, recordedLog, serve } from '../testing/loopback.ts';
import { startServer } from './server.ts';
import { serverStreaming } from './server-streaming.ts';
import { unary } from './unary.ts';

/** A server whose answer the test gives when it wants to, and a call that waits for it. */
async function withCallInFlight(drainSeconds: number) {
  const { log } = recordedLog();
  const { promise: response, keep: respond } = promiseToKeep<SayHelloResponse>();
  const { promise: arrived, keep: arrive } = promiseToKeep<void>();
  const sayHello = unary(log, () => {
    arrive();
    return response;
  });
  const server = await serve([fakeGreeter({ sayHello })], drainSeconds);
  const client = greeterClient(server.address);
  const answer = ask(client.sayHello.bind(client), { name: 'World' });
  // Watched from the start, so that an early rejection is not taken for an unhandled one.
  answer.catch(() => {});
  await arrived;
  return { server, respond, answer };
}

test('a call in flight is answered although the server stops', async () => {
  const { server, respond, answer } = await withCallInFlight(60);
  const drained = server.drain();
  respond({ message: 'Hello, World', hops: [] });
  expect(await answer).toEqual({ message: 'Hello, World', hops: [] });
  expect(await drained).toBe(true);
});

test('a call that takes longer than the drain time is cut off', async () => {
  const { server, answer } = await withCallInFlight(0);
  expect(await server.drain()).toBe(false);
  await expect(answer).rejects.toThrow();
});

test('a stopped server takes no new call', async () => {
  const server = await serve([fakeGreeter({})]);
  const client = greeterClient(server.address);
  await server.drain();
  await expect(ask(client.sayHello.bind(client), { name: 'World' })).rejects.toThrow('UNAVAILABLE');
});

test('a port in use is an error, not a crash', async () => {
  const server = await serve([fakeGreeter({})]);
  const port = Number(server.address.split(':')[1]);
  const second = startServer({ host: '127.0.0.1', port, drainSeconds: 0 }, [fakeGreeter({})]);
  await expect(second).rejects.toThrow('EADDRINUSE');
});

test('a client that reads slowly is not drowned', async () => {
  let produced = 0;
  const { promise: ended, keep: end } = promiseToKeep<void>();
  const streamHellos = serverStreaming(recordedLog().log, function* () {
    try {
      for (; produced < 1000; produced++) yield { message: 'x'.repeat(65_536), sequence: produced, hops: [] };
    } finally {
      end();
    }
  });
  const client = greeterClient((await serve([fakeGreeter({ streamHellos })])).address);
  const stream = client.streamHellos({ name: 'World', count: 1 });
  stream.on('error', () => {});
  await once(stream, 'readable');
  expect(produced).toBeLessThan(1000);
  stream.cancel();
  await ended;
  expect(produced).toBeLessThan(1000);
});
