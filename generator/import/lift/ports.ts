import { listAt, mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import type { ExistingDocument } from '../document.ts';
import { present, type Settings } from './settings.ts';

/** A port of a Service, and what a spec calls its protocol. */
export interface ExistingPort {
  readonly name: string;
  readonly number: number;
  /** Port of the container. */
  readonly target: number;
  readonly protocol: 'grpc' | 'http' | 'other';
  /** Value for `appProtocol`. */
  readonly appProtocol: string;
}

const prefixes = ['grpc', 'http2', 'https', 'http', 'tcp', 'tls', 'mongo', 'mysql', 'redis'];

/**
 * The ports of a Service with their protocols: from appProtocol or the name, as Istio reads them, or gRPC if a probe of
 * the container shows it.
 * Source: Istio, Protocol Selection.
 */
export function portsOf(service: ExistingDocument | undefined, container: PlainMap): ExistingPort[] {
  return listAt(service?.value, 'spec', 'ports')
    .filter(isMap)
    .filter((port) => (port['protocol'] ?? 'TCP') === 'TCP')
    .map((port): ExistingPort => {
      const number = numberAt(port, 'port') ?? 0;
      const target = portNumber(port['targetPort'] ?? number, container) ?? 0;
      const name = textAt(port, 'name') ?? '';
      const declared = textAt(port, 'appProtocol') ?? name.split('-')[0] ?? '';
      const known = prefixes.find((prefix) => prefix === declared.toLowerCase());
      const appProtocol = known ?? (isProbedByGrpc(container, target) ? 'grpc' : 'tcp');
      const protocol = appProtocol === 'grpc' ? 'grpc' : isHttp(appProtocol) ? 'http' : 'other';
      return { name, number, target, protocol, appProtocol };
    });
}

const isHttp = (protocol: string): boolean => protocol === 'http' || protocol === 'http2';

/** The number of a port of a container that is given by its number or its name; undefined for an unknown name. */
export function portNumber(port: unknown, container: PlainMap): number | undefined {
  if (typeof port === 'number') return port;
  const named = listAt(container, 'ports').find((each) => isMap(each) && each['name'] === port);
  return numberAt(named, 'containerPort');
}

const isProbedByGrpc = (container: PlainMap, port: number): boolean =>
  ['startupProbe', 'readinessProbe', 'livenessProbe'].some(
    (probe) => numberAt(mapAt(container, probe), 'grpc', 'port') === port,
  );

/**
 * The keys `grpc`, `http` and `ports` of a spec.
 * @param served the gRPC services that the gRPC port offers; a port without any is described as a plain HTTP/2 port
 */
export function portSettings(ports: readonly ExistingPort[], served: readonly string[]): Settings {
  const grpc = served.length > 0 ? ports.find(({ protocol }) => protocol === 'grpc') : undefined;
  const http = ports.find(({ protocol }) => protocol === 'http');
  const others = ports.filter((port) => port !== grpc && port !== http);
  return present({
    grpc: grpc && { ...numbers(grpc), services: served },
    http: http && numbers(http),
    ports: Object.fromEntries(
      others.map((port) => [
        port.name || `port-${port.number}`,
        { ...numbers(port), appProtocol: port.appProtocol },
      ]),
    ),
  });
}

const numbers = ({ number, target }: ExistingPort): Settings => ({
  port: number,
  ...(target === number || target === 0 ? {} : { targetPort: target }),
});
