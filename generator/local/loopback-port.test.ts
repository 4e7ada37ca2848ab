import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { Failure } from '../command-line/errors.ts';
import { ensureFree, loopback, nextFree } from './loopback-port.ts';

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, loopback);
  onTestFinished(() => {
    server.close();
  });
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

test('a port in use is refused with the option that helps', async () => {
  const port = await takenPort();
  const attempt = ensureFree(port, '--greeter-b-port');
  await expect(attempt).rejects.toThrow(Failure);
  await expect(attempt).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use. Choose another with --greeter-b-port`,
  );
});

test('any free port needs no check', async () => {
  expect(await ensureFree(0, '--port')).toBe(0);
});

test('the next free port is not the one in use', async () => {
  const port = await takenPort();
  expect(await nextFree(port, '--port')).toBeGreaterThan(port);
});
