import { onTestFinished } from 'vitest';
import type { Endpoint } from '../../chassis/endpoint.ts';
import type { Log } from '../../chassis/log.ts';
import { meshCredentials, meshOptions } from '../../chassis/next-hop.ts';
import { fileDescriptorSet } from '../../gen/greeter/v1/greeter.descriptor.ts';
import { GreeterClient, type GreeterServer, GreeterService } from '../../gen/greeter/v1/greeter.ts';
import { greeterB } from '../../greeter-b/src/greeter.ts';
import { serve } from '../../testing/loopback.ts';
import { greeterA } from './greeter.ts';

/** A client of the Greeter at an address, closed when the test ends. */
export function greeterClient(address: string): GreeterClient {
  const client = new GreeterClient(address, meshCredentials, meshOptions);
  onTestFinished(() => client.close());
  return client;
}

/** A Greeter with only these methods, for answers that the real one does not give. */
export function fakeGreeter(methods: Partial<GreeterServer>): Endpoint {
  const implementation: GreeterServer = {
    sayHello: unexpected,
    streamHellos: unexpected,
    recordGreeting: unexpected,
    ...methods,
  };
  return { definition: GreeterService, implementation, fileDescriptorSet };
}

/** Serves greeter-b v1. @returns its address */
export async function serveGreeterB(log: Log = silent): Promise<string> {
  const server = await serve([greeterB({ service: 'greeter-b', version: 'v1' }, log)]);
  return server.address;
}

/** Serves greeter-a v1, which calls the server at `next`. @returns a client of it */
export async function clientOfGreeterA(next: string, log: Log = silent): Promise<GreeterClient> {
  const server = await serve([greeterA({ service: 'greeter-a', version: 'v1' }, greeterClient(next), log)]);
  return greeterClient(server.address);
}

const silent: Log = () => {};

function unexpected(): never {
  throw new Error('The test did not expect this call.');
}
