import { setTimeout } from 'node:timers/promises';
import { Client, credentials } from '@grpc/grpc-js';

/**
 * Calls the health service of a server until it is SERVING. Its two messages are written here as bytes, which
 * needs no generated code: the empty request means the whole server, and SERVING is 1 in field 1 of the answer.
 * Source: grpc/grpc-proto, grpc/health/v1/health.proto.
 * @throws the reason of `signal` if it aborts first
 */
export async function waitUntilServing(address: string, signal: AbortSignal): Promise<void> {
  const client = new Client(address, credentials.createInsecure());
  try {
    while (!(await isServing(client))) await setTimeout(50, undefined, { signal });
  } finally {
    client.close();
  }
}

const serving = Buffer.from([0x08, 0x01]);

function isServing(client: Client): Promise<boolean> {
  const asIs = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      '/grpc.health.v1.Health/Check',
      asIs,
      asIs,
      Buffer.alloc(0),
      { deadline: Date.now() + 1000 },
      (error, answer) => resolve(!error && answer?.equals(serving) === true),
    );
  });
}
