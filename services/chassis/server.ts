import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { Endpoint } from './endpoint.ts';
import { serviceName } from './endpoint.ts';
import { Health } from './health.ts';
import { reflection } from './reflection.ts';
import type { Settings } from './settings.ts';

/** A server that answers calls. */
export interface RunningServer {
  /** host:port, with the port that was really bound. */
  readonly address: string;
  /** Refuses new calls and lets those in progress end. False if some were cut off. */
  drain(): Promise<boolean>;
}

/** Listens with the given endpoints, health and reflection. @throws Error when the address cannot be bound */
export async function startServer(
  settings: Pick<Settings, 'host' | 'port' | 'drainSeconds'>,
  endpoints: readonly Endpoint[],
): Promise<RunningServer> {
  const health = new Health(endpoints.map(({ definition }) => serviceName(definition)));
  const served = [...endpoints, health.endpoint()];
  const server = new Server();
  for (const { definition, implementation } of [...served, ...reflection(served)])
    server.addService(definition, implementation);
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  const port = await bind(server, `${host}:${settings.port}`);
  return {
    address: `${host}:${port}`,
    drain: () => {
      health.stop();
      return shutDown(server, settings.drainSeconds);
    },
  };
}

/** Plain text on purpose: callers reach this server through the proxy of its pod, which terminates mTLS. */
function bind(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

function shutDown(server: Server, drainSeconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown();
      resolve(false);
    }, drainSeconds * 1000);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
