import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../command-line/errors.ts';
import { loopback, nextFree } from './loopback-port.ts';
import { choosePorts } from './ports.ts';

test('services with the same port in their specs get different ports', async () => {
  const first = await nextFree(42_000, 'port');
  const services = ['stock', 'orders'].map((name) => ({ name, port: first }));
  const ports = await choosePorts(services, new Map());
  expect(ports.get('stock')).toBe(first);
  expect(ports.get('orders')).toBeGreaterThan(first);
});

test('a wanted port is kept for its service, in whichever order the services are', async () => {
  const port = await nextFree(43_000, 'port');
  const services = ['stock', 'orders'].map((name) => ({ name, port }));
  const ports = await choosePorts(services, new Map([['orders', port]]));
  expect(ports.get('orders')).toBe(port);
  expect(ports.get('stock')).toBeGreaterThan(port);
});

test('any free port can be wanted for several services, another port for one only', async () => {
  const both = (port: number) =>
    choosePorts(
      [],
      new Map([
        ['stock', port],
        ['orders', port],
      ]),
    );
  expect([...(await both(0)).values()]).toEqual([0, 0]);
  await expect(both(await nextFree(44_000, 'port'))).rejects.toThrow(UsageError);
});

test('a wanted port that is in use is a failure with the option that helps', async () => {
  const server = createServer().listen(0, loopback);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await expect(choosePorts([], new Map([['stock', port]]))).rejects.toThrow('--port');
});
