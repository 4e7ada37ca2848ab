import { setTimeout } from 'node:timers/promises';
import { credentials, Metadata } from '@grpc/grpc-js';
import { HealthCheckResponse_ServingStatus, HealthClient } from '../../services/gen/health/v1/health.ts';

/** Asks the health service of a server until it is SERVING; gives up when `signal` aborts. */
export async function waitUntilServing(address: string, signal: AbortSignal): Promise<void> {
  const client = new HealthClient(address, credentials.createInsecure());
  try {
    while (!(await isServing(client))) await setTimeout(50, undefined, { signal });
  } finally {
    client.close();
  }
}

function isServing(client: HealthClient): Promise<boolean> {
  return new Promise((resolve) => {
    const deadline = Date.now() + 1000;
    client.check({ service: '' }, new Metadata(), { deadline }, (error, response) =>
      resolve(!error && response.status === HealthCheckResponse_ServingStatus.SERVING),
    );
  });
}
