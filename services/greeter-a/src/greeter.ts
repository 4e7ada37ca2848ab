import type { Endpoint } from '../../chassis/endpoint.ts';
import type { Log } from '../../chassis/log.ts';
import { askNextHop, streamFromNextHop } from '../../chassis/next-hop.ts';
import { serverStreaming } from '../../chassis/server-streaming.ts';
import { unary } from '../../chassis/unary.ts';
import { fileDescriptorSet } from '../../gen/greeter/v1/greeter.descriptor.ts';
import {
  type GreeterClient,
  type GreeterServer,
  GreeterService,
  type Hop,
} from '../../gen/greeter/v1/greeter.ts';

/** Greets by calling greeter-b, and passes on its errors, such as that for an empty name. */
export function greeterA(self: Hop, next: GreeterClient, log: Log): Endpoint {
  const throughMe = <Answer extends { hops: Hop[] }>(answer: Answer): Answer => ({
    ...answer,
    hops: [self, ...answer.hops],
  });
  const implementation: GreeterServer = {
    sayHello: unary(log, async (request, call) =>
      throughMe(await askNextHop(call, next.sayHello.bind(next), request)),
    ),

    streamHellos: serverStreaming(log, async function* (request, call) {
      for await (const hello of streamFromNextHop(call, next.streamHellos.bind(next), request))
        yield throughMe(hello);
    }),

    recordGreeting: unary(log, async (request, call) =>
      throughMe(await askNextHop(call, next.recordGreeting.bind(next), request)),
    ),
  };
  return { definition: GreeterService, implementation, fileDescriptorSet };
}
