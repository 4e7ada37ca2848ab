import { status } from '@grpc/grpc-js';
import { StatusError } from '../../chassis/call-status.ts';
import type { Endpoint } from '../../chassis/endpoint.ts';
import type { Log } from '../../chassis/log.ts';
import { serverStreaming } from '../../chassis/server-streaming.ts';
import { unary } from '../../chassis/unary.ts';
import { fileDescriptorSet } from '../../gen/greeter/v1/greeter.descriptor.ts';
import {
  type GreeterServer,
  GreeterService,
  type Hop,
  type StreamHellosResponse,
} from '../../gen/greeter/v1/greeter.ts';

/** Answers without calling other services. Its book of greetings is lost when the process ends. */
export function greeterB(self: Hop, log: Log): Endpoint {
  let recorded = 0n;
  const implementation: GreeterServer = {
    sayHello: unary(log, ({ name }) => ({ message: greetingFor(name), hops: [self] })),

    streamHellos: serverStreaming(log, ({ name, count }) =>
      greetOften(greetingFor(name), checkCount(count), self),
    ),

    recordGreeting: unary(log, ({ name }) => {
      checkName(name);
      recorded += 1n;
      return { recorded, hops: [self] };
    }),
  };
  return { definition: GreeterService, implementation, fileDescriptorSet };
}

function greetingFor(name: string): string {
  return `Hello, ${checkName(name)}`;
}

function checkName(name: string): string {
  if (name.trim() !== '') return name;
  throw new StatusError(status.INVALID_ARGUMENT, 'name must not be empty');
}

function checkCount(count: number): number {
  if (count >= 1 && count <= 100) return count;
  throw new StatusError(status.INVALID_ARGUMENT, `count must be from 1 to 100, not ${count}`);
}

function* greetOften(message: string, count: number, self: Hop): Generator<StreamHellosResponse> {
  for (let sequence = 1; sequence <= count; sequence++) yield { message, sequence, hops: [self] };
}
