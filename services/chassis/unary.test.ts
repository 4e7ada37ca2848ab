import { once } from 'node:events';
import { Metadata, status } from '@grpc/grpc-js';
import { expect, test, vi } from 'vitest';
import { ask, collect, promiseToKeep } from '../testing/ask.ts';
import { type EchoMessage, echo, echoClient } from '../testing/echo.ts';
import { recordedLog, serve } from '../testing/loopback.ts';
import { StatusError } from './call-status.ts';
import { serverStreaming } from './server-streaming.ts';
import { type UnaryHandler, unary } from './unary.ts';

type Say = UnaryHandler<EchoMessage, EchoMessage>;

async function clientWith(handler: Say) {
  const { log, entries } = recordedLog();
  const repeat = serverStreaming(log, (): Iterable<never> => {
    throw new Error('The stream fell over');
  });
  const server = await serve([echo({ say: unary(log, handler), repeat })]);
  const client = echoClient(server.address);
  return { client, say: client.say, entries };
}

test('each call is one log line, with the ids of its trace', async () => {
  const { say, entries } = await clientWith(() => ({ text: 'Hello' }));
  const headers = { 'x-request-id': 'r-1', traceparent: '00-4bf92f35-00f067aa-01' };
  await ask(say, { text: 'World' }, { headers });
  expect(entries).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      level: 'info',
      message: 'call',
      service: 'test',
      version: 'v1',
      method: 'test.v1.Echo/Say',
      code: 'OK',
      duration_ms: expect.any(Number),
      request_id: 'r-1',
      trace_id: '4bf92f35',
    },
  ]);
});

test('an exception becomes INTERNAL; its stack is logged and not sent to the caller', async () => {
  const { client, say, entries } = await clientWith(() => {
    throw new Error('The password is 1234');
  });
  const internal = { code: status.INTERNAL, details: 'Internal error' };
  await expect(ask(say, { text: 'World' })).rejects.toMatchObject(internal);
  await expect(collect(client.repeat({ text: 'World' }))).rejects.toMatchObject(internal);
  expect(entries).toMatchObject([
    { level: 'error', code: 'INTERNAL', error: expect.stringMatching(/The password is 1234\n +at /) },
    { level: 'error', code: 'INTERNAL', error: expect.stringMatching(/The stream fell over\n +at /) },
  ]);
});

test('the status that a handler sets reaches the caller', async () => {
  const { say, entries } = await clientWith(() => {
    throw new StatusError(status.NOT_FOUND, 'Unknown name');
  });
  const refusal = { code: status.NOT_FOUND, details: 'Unknown name' };
  await expect(ask(say, { text: 'World' })).rejects.toMatchObject(refusal);
  expect(entries).toMatchObject([{ level: 'info', code: 'NOT_FOUND', error: 'Unknown name' }]);
});

test('machine-readable details of a next hop are passed on, its other trailers are not', async () => {
  const { say } = await clientWith(() => {
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', Buffer.from('details'));
    metadata.set('server', 'envoy');
    throw Object.assign(new Error('refused'), { code: status.ABORTED, details: 'refused', metadata });
  });
  const error = await ask(say, { text: 'World' }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: status.ABORTED, details: 'refused' });
  const trailers = error instanceof Error && 'metadata' in error ? error.metadata : undefined;
  expect(trailers instanceof Metadata && trailers.getMap()).toMatchObject({
    'grpc-status-details-bin': Buffer.from('details'),
  });
  expect(trailers instanceof Metadata && trailers.get('server')).toEqual([]);
});

test('a call whose caller has left is logged as CANCELLED', async () => {
  const { promise: arrived, keep: arrive } = promiseToKeep<void>();
  const { client, entries } = await clientWith(async (_request, call) => {
    arrive();
    await once(call, 'cancelled');
    return { text: '' };
  });
  const call = client.say({ text: 'World' }, new Metadata(), {}, () => {});
  await arrived;
  call.cancel();
  await vi.waitFor(() => expect(entries).toMatchObject([{ level: 'info', code: 'CANCELLED' }]));
});
