import { connect, createServer, type Server } from 'node:net';
import { type KubernetesObject, maps } from './kubernetes-object.ts';
import { protocolOf } from './workloads.ts';

/**
 * The protocol of the called ports below 1024, if a proof can call them: TCP has no host by which several services
 * could share a socket.
 */
export function lowProtocol(objects: readonly KubernetesObject[]): string | undefined {
  return objects
    .flatMap(portsOf)
    .filter(({ number }) => number < 1024)
    .map(({ protocol }) => protocol)
    .find((protocol) => ['GRPC', 'HTTP2', 'HTTP'].includes(protocol));
}

function portsOf(object: KubernetesObject): { readonly number: number; readonly protocol: string }[] {
  const ports = maps(object, 'spec', 'ports');
  if (object.kind === 'Service')
    return ports.map((port) => ({
      number: Number(port['port']),
      protocol: protocolOf(port['appProtocol'], String(port['name'])),
    }));
  if (object.kind === 'ServiceEntry')
    return ports.map((port) => ({ number: Number(port['number']), protocol: String(port['protocol']) }));
  return [];
}

/** Forwards connections at an address to a Unix socket; resolves when it listens. */
export function forward(host: string, port: number, socket: string): Promise<Server> {
  const server = createServer((from) => {
    const to = connect(socket);
    // If one side ends, for whatever reason, the other ends too.
    from.on('error', () => to.destroy()).on('close', () => to.destroy());
    to.on('error', () => from.destroy()).on('close', () => from.destroy());
    from.pipe(to).pipe(from);
  }).unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => resolve(server));
  });
}
