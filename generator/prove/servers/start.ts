import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { Listen, Mesh, OutsideServer } from '../../mesh/open-mesh.ts';
import { control, type Orders, serverLabel } from './control.ts';
import type { Served } from './handlers.ts';
import { startHttpServer } from './http.ts';
import { noServerAt } from './listening.ts';
import type { Receipts, ServerName } from './receipts.ts';
import { startTcpServer } from './tcp.ts';

/** What answers in the place of a pod, or of a host outside. */
export type ServicesOf = (server: ServerName, text: string) => readonly Served[];

/** Servers that run. */
export interface RunningServers {
  close(): void;
}

/**
 * Starts a server for each pod and each host outside, all in this process: they spend their time waiting for proxies.
 * @throws Failure when an address is taken
 */
export async function startServers(
  mesh: Pick<Mesh, 'pods' | 'outside'>,
  servicesOf: ServicesOf,
  receipts: Receipts,
  orders: Orders,
): Promise<RunningServers> {
  const started: Server[] = [];
  const others: RunningServers[] = [];
  const close = () => {
    for (const server of started) server.forceShutdown();
    for (const server of others) server.close();
  };
  const start = async (name: ServerName, listen: Listen, tls?: OutsideServer['tls']) => {
    const server = new Server({
      interceptors: [control(name, receipts, orders)],
      'grpc.max_concurrent_streams': 1_000,
      'grpc.enable_channelz': 0,
    });
    started.push(server);
    for (const { definition, implementation } of servicesOf(name, serverLabel(name)))
      server.addService(definition, implementation);
    await bind(server, listen, tls);
  };
  try {
    await Promise.all([
      ...mesh.pods.map(async ({ service, version, index, protocol, listen }) => {
        const name = { service, version, index };
        if (protocol === 'grpc') await start(name, listen);
        else if (protocol === 'http') others.push(await startHttpServer(name, listen, receipts, orders));
        else others.push(await startTcpServer(name, listen, receipts));
      }),
      ...mesh.outside.map(({ external, host, listen, tls }) => start({ external, host }, listen, tls)),
    ]);
  } catch (error) {
    close();
    throw error;
  }
  return { close };
}

/** Plain text behind an inbound proxy, which ends the callers' mTLS; TLS where an external service has it. */
function bind(server: Server, listen: Listen, tls: OutsideServer['tls']): Promise<void> {
  const credentials = tls
    ? ServerCredentials.createSsl(null, [
        { cert_chain: Buffer.from(tls.certificate), private_key: Buffer.from(tls.key) },
      ])
    : ServerCredentials.createInsecure();
  return new Promise((resolve, reject) => {
    server.bindAsync(`${listen.host}:${listen.port}`, credentials, (error) =>
      error ? reject(noServerAt(listen, error)) : resolve(),
    );
  });
}
