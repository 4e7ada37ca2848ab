import { type KubernetesObject, maps } from './kubernetes-object.ts';
import { protocolOf } from './workloads.ts';

/**
 * The protocol of ports below 1024 that somebody calls, where calls can be proven: TCP has no host by which several
 * services could share a socket.
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
