import { createServer } from 'node:net';
import { Failure } from '../command-line/errors.ts';

/** The one address that local services listen at: nothing outside this machine reaches them. */
export const loopback = '127.0.0.1';

/** Returns the port if a server can listen at it; 0 means any free one. @throws Failure naming the option to use */
export async function ensureFree(port: number, option: string): Promise<number> {
  const obstacle = port === 0 ? undefined : await errorAt(port);
  if (obstacle === undefined) return port;
  const trouble = obstacle === 'EADDRINUSE' ? 'is in use' : `cannot be used (${obstacle})`;
  throw new Failure(
    `Port ${port} on ${loopback} ${trouble}. Choose another with ${option}; 0 takes any free one.`,
  );
}

/** The first port from `start` upwards that can be listened at. @throws Failure naming the option to use */
export async function nextFree(start: number, option: string): Promise<number> {
  const candidates = Array.from({ length: 100 }, (_, offset) => start + offset).filter(
    (port) => port <= 65535,
  );
  for (const port of candidates) {
    if ((await errorAt(port)) === undefined) return port;
  }
  throw new Failure(
    `No port from ${start} upwards is free. Choose one with ${option}; 0 takes any free one.`,
  );
}

/** What is in the way of listening at a port: the code of the error, such as EADDRINUSE. */
function errorAt(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    probe.listen(port, loopback, () => probe.close(() => resolve(undefined)));
  });
}
