import { once } from 'node:events';
import { expect, test } from 'vitest';
import { ask, promiseToKeep } from '../testing/ask.ts';
import { type EchoMessage, echo, echoClient } from '../testing/echo.ts';
import { recordedLog, serve } from '../testing/loopback.ts';
import { startServer } from './server.ts';
import { serverStreaming } from './server-streaming.ts';
import { unary } from './unary.ts';

/** A server whose answer the test controls, and a call that waits for it. */
async function withCallInFlight(drainSeconds: number) {
  const { log } = recordedLog();
  const { promise: response, keep: respond } = promiseToKeep<EchoMessage>();
  const { promise: arrived, keep: arrive } = promiseToKeep<void>();
  const say = unary(log, () => {
    arrive();
    return response;
  });
  const server = await serve([echo({ say })], drainSeconds);
  const client = echoClient(server.address);
  const answer = ask(client.say, { text: 'World' });
  // Handled from the start: an early rejection must not count as unhandled.
  answer.catch(() => {});
  await arrived;
  return { server, respond, answer };
}

test('a call in flight is answered although the server stops', async () => {
  const { server, respond, answer } = await withCallInFlight(60);
  const drained = server.drain();
  respond({ text: 'Hello, World' });
  expect(await answer).toEqual({ text: 'Hello, World' });
  expect(await drained).toBe(true);
});

test('a call that takes longer than the drain time is cut off', async () => {
  const { server, answer } = await withCallInFlight(0);
  expect(await server.drain()).toBe(false);
  await expect(answer).rejects.toThrow();
});

test('a stopped server refuses new calls', async () => {
  const server = await serve([echo()]);
  const client = echoClient(server.address);
  await server.drain();
  await expect(ask(client.say, { text: 'World' })).rejects.toThrow('UNAVAILABLE');
});

test('a port in use is an error, not a crash', async () => {
  const server = await serve([echo()]);
  const port = Number(server.address.split(':')[1]);
  const second = startServer({ host: '127.0.0.1', port, drainSeconds: 0 }, [echo()]);
  await expect(second).rejects.toThrow('EADDRINUSE');
});

test('a slow client limits how much the server produces', async () => {
  let produced = 0;
  const { promise: ended, keep: end } = promiseToKeep<void>();
  const repeat = serverStreaming(recordedLog().log, function* () {
    try {
      for (; produced < 1000; produced++) yield { text: 'x'.repeat(65_536) };
    } finally {
      end();
    }
  });
  const client = echoClient((await serve([echo({ repeat })])).address);
  const stream = client.repeat({ text: 'World' });
  stream.on('error', () => {});
  await once(stream, 'readable');
  expect(produced).toBeLessThan(1000);
  stream.cancel();
  await ended;
  expect(produced).toBeLessThan(1000);
});
