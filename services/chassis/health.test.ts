import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import { expect, onTestFinished, test } from 'vitest';
import { HealthClient, HealthCheckResponse_ServingStatus as Serving } from '../gen/health/v1/health.ts';
import { ask, collect } from '../testing/ask.ts';
import { echo } from '../testing/echo.ts';
import { serve } from '../testing/loopback.ts';
import { meshCredentials, meshOptions } from './next-hop.ts';

async function healthOfServer() {
  const server = await serve([echo()]);
  const client = new HealthClient(server.address, meshCredentials, meshOptions);
  onTestFinished(() => client.close());
  return { server, client, check: client.check.bind(client) };
}

test.each(['', 'test.v1.Echo', 'liveness'])('"%s" is SERVING', async (service) => {
  const { check } = await healthOfServer();
  expect(await ask(check, { service })).toEqual({ status: Serving.SERVING });
});

test('an unknown service is NOT_FOUND', async () => {
  const { check } = await healthOfServer();
  await expect(ask(check, { service: 'no.Such' })).rejects.toMatchObject({ code: status.NOT_FOUND });
});

test('the list names the server as a whole and its services', async () => {
  const { client } = await healthOfServer();
  expect(await ask(client.list.bind(client), {})).toEqual({
    statuses: {
      '': { status: Serving.SERVING },
      'test.v1.Echo': { status: Serving.SERVING },
      liveness: { status: Serving.SERVING },
    },
  });
});

test('a watch gets NOT_SERVING when the server stops, and does not delay the stop', async () => {
  const { server, client } = await healthOfServer();
  const watch = client.watch({ service: 'test.v1.Echo' });
  const [first] = await once(watch, 'data');
  expect(first).toEqual({ status: Serving.SERVING });
  const rest = collect(watch);
  expect(await server.drain()).toBe(true);
  expect(await rest).toEqual([{ status: Serving.NOT_SERVING }]);
});

test('watching an unknown service answers SERVICE_UNKNOWN and stays open', async () => {
  const { client } = await healthOfServer();
  const watch = client.watch({ service: 'no.Such' });
  watch.on('error', () => {});
  const [first] = await once(watch, 'data');
  expect(first).toEqual({ status: Serving.SERVICE_UNKNOWN });
  watch.cancel();
});

test('liveness stays SERVING while the server stops', async () => {
  const { server, client } = await healthOfServer();
  const watch = client.watch({ service: 'liveness' });
  const [first] = await once(watch, 'data');
  expect(first).toEqual({ status: Serving.SERVING });
  const rest = collect(watch);
  expect(await server.drain()).toBe(true);
  expect(await rest).toEqual([{ status: Serving.SERVING }]);
});
