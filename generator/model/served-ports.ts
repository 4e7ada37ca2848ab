import type { ServiceSpec } from '../schema/service.ts';
import { byName } from './routing/metadata.ts';

/** A port of a service: of its pods, and of its Kubernetes Service. */
export interface ServedPort {
  readonly name: string;
  readonly port: number;
  readonly appProtocol: string;
  /** The port on which the server listens in the pod. */
  readonly targetPort: number;
}

/** The names of the ports of the gRPC server and of the HTTP server. */
export const grpcPortName = 'grpc';
export const httpPortName = 'http';

type SpecWithPorts = Pick<ServiceSpec, 'grpc' | 'http' | 'ports'>;

/** All ports of a spec: that of the gRPC server, that of the HTTP server, then the further ports by name. */
export const servedPortsOf = ({ grpc, http, ports = {} }: SpecWithPorts): ServedPort[] => [
  ...(grpc ? [portOf(grpcPortName, 'grpc', grpc)] : []),
  ...(http ? [portOf(httpPortName, 'http', http)] : []),
  ...Object.entries(byName(ports)).map(([name, port]) => portOf(name, port.appProtocol, port)),
];

const portOf = (
  name: string,
  appProtocol: string,
  { port, targetPort = port }: { readonly port: number; readonly targetPort?: number },
): ServedPort => ({ name, port, appProtocol, targetPort });

/** Protocols of which proxies see single requests: routes, timeouts and retries of HTTP apply to them. */
const requestProtocols: ReadonlySet<string> = new Set(['grpc', 'http', 'http2']);

/**
 * True for a port of which proxies see single requests, and not only connections.
 * Source: Istio, Protocol Selection.
 */
export const seesRequests = ({ appProtocol }: Pick<ServedPort, 'appProtocol'>): boolean =>
  requestProtocols.has(appProtocol);

/** Protocols with TLS of the application: proxies see only the server name of a connection. */
const tlsProtocols: ReadonlySet<string> = new Set(['https', 'tls']);

/**
 * True for a port of which proxies see connections, and nothing in them. Routes of TCP apply to it.
 * Source: Istio, Protocol Selection; VirtualService, TCPRoute.
 */
export const seesConnections = (port: Pick<ServedPort, 'appProtocol'>): boolean =>
  !seesRequests(port) && !tlsProtocols.has(port.appProtocol);

/** True if a spec has a port of this number. */
export const hasPort = (spec: SpecWithPorts, number: number): boolean =>
  servedPortsOf(spec).some(({ port }) => port === number);

/**
 * The ports of the pods behind ports of the Service. Policies and NetworkPolicies see connections at the pod.
 * Source: Istio, AuthorizationPolicy: Operation.ports; Kubernetes, Network Policies: ports of pods.
 */
export const targetsOf = ({ ports }: { readonly ports: readonly ServedPort[] }, numbers: readonly number[]) =>
  numbers.map((number) => ports.find(({ port }) => port === number)?.targetPort ?? number);
