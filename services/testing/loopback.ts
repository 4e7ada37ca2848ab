import { onTestFinished } from 'vitest';
import type { Endpoint } from '../chassis/endpoint.ts';
import { jsonLog, type Log } from '../chassis/log.ts';
import { meshCredentials, meshOptions } from '../chassis/next-hop.ts';
import { type RunningServer, startServer } from '../chassis/server.ts';
import { fileDescriptorSet } from '../gen/greeter/v1/greeter.descriptor.ts';
import { GreeterClient, type GreeterServer, GreeterService } from '../gen/greeter/v1/greeter.ts';
import { greeterA } from '../greeter-a/src/greeter.ts';
import { greeterB } from '../greeter-b/src/greeter.ts';

/** Serves endpoints on a free loopback port until the test ends. */
export async function serve(endpoints: readonly Endpoint[], drainSeconds = 1): Promise<RunningServer> {
  const server = await startServer({ host: '127.0.0.1', port: 0, drainSeconds }, endpoints);
  onTestFinished(async () => {
    await server.drain();
  });
  return server;
}

/** A client of the Greeter at an address, closed when the test ends. */
export function greeterClient(address: string): GreeterClient {
  const client = new GreeterClient(address, meshCredentials, meshOptions);
  onTestFinished(() => client.close());
  return client;
}

/** A Greeter that answers with `methods` only, for what the real one cannot be brought to do. */
export function fakeGreeter(methods: Partial<GreeterServer>): Endpoint {
  const implementation: GreeterServer = {
    sayHello: unexpected,
    streamHellos: unexpected,
    recordGreeting: unexpected,
    ...methods,
  };
  return { definition: GreeterService, implementation, fileDescriptorSet };
}

/** Serves greeter-b v1; gives its address. */
export async function serveGreeterB(log: Log = silent): Promise<string> {
  const server = await serve([greeterB({ service: 'greeter-b', version: 'v1' }, log)]);
  return server.address;
}

/** Serves greeter-a v1, which asks the server at `next`; gives a client of it. */
export async function clientOfGreeterA(next: string, log: Log = silent): Promise<GreeterClient> {
  const server = await serve([greeterA({ service: 'greeter-a', version: 'v1' }, greeterClient(next), log)]);
  return greeterClient(server.address);
}

/** A log and the entries that were written to it. */
export function recordedLog(): { readonly log: Log; readonly entries: Array<Record<string, unknown>> } {
  const entries: Array<Record<string, unknown>> = [];
  const log = jsonLog({ service: 'test', version: 'v1' }, (line) => entries.push(JSON.parse(line)));
  return { log, entries };
}

const silent: Log = () => {};

function unexpected(): never {
  throw new Error('The test did not expect this call.');
}
