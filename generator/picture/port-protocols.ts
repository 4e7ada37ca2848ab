import type { PlainMap } from '../lang/plain-map.ts';

/** Protocols that Istio reads from the name of a port. */
export const protocolPrefix = /^(?:grpc|grpc-web|http|http2|https|tls|tcp|udp|mongo|mysql|redis)(?:-|$)/;

/**
 * The protocol of a port of a Service: appProtocol first, then its name; undefined if Istio must guess.
 * Source: Istio, Protocol Selection.
 */
export const protocolOf = ({ name, appProtocol }: PlainMap): string | undefined =>
  typeof appProtocol === 'string'
    ? appProtocol
    : protocolPrefix.exec(String(name ?? ''))?.[0].replace(/-$/, '');

/** The protocols that Istio treats as HTTP/2, which gRPC uses. */
export const isOverHttp2 = (protocol: string): boolean =>
  ['grpc', 'grpc-web', 'http2', 'kubernetes.io/h2c'].includes(protocol);

/**
 * The protocols whose connections proxies do not read as HTTP.
 * Source: Istio, Protocol Selection; pkg/config/protocol (IsTCP).
 */
export const isPlainTcp = (protocol: string): boolean =>
  ['tcp', 'tls', 'https', 'mongo', 'mysql', 'redis'].includes(protocol.toLowerCase());
