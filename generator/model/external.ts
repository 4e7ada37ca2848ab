import type { ProtoIndex } from '../load/proto-index.ts';
import type { ExternalSpec } from '../schema/external.ts';
import { methodNamesOf } from './method-names.ts';
import { byName } from './routing/metadata.ts';
import {
  defaultPolicyOf,
  type MethodPolicy,
  methodPoliciesOf,
  type RoutePolicy,
} from './routing/route-policy.ts';
import { methodsOf } from './service-method.ts';
import { resolveTrafficPolicy, type TrafficPolicy } from './traffic-policy.ts';

/** A service outside the mesh, with every default filled in: by its own spec, or as a cluster overrides it. */
export interface External {
  readonly name: string;
  readonly owner: string;
  readonly namespace: string;
  /** At least one. */
  readonly hosts: readonly string[];
  /** At least one; the first is that of `port`. */
  readonly ports: readonly [ExternalPort, ...ExternalPort[]];
  readonly resolution: 'DNS' | 'STATIC' | 'NONE';
  readonly addresses?: readonly string[];
  readonly endpoints?: readonly Endpoint[];
  readonly tls?: ExternalTls;
  /** How calls are treated; proxies see calls only at ports where they are sent in plain text. */
  readonly policies?: ExternalPolicies;
  readonly destination: Pick<TrafficPolicy, 'connectionPool' | 'outlierDetection'>;
}

/** A port of an external service. */
export interface ExternalPort {
  /** The first is named like its protocol. */
  readonly name: string;
  readonly number: number;
  readonly protocol: ExternalSpec['port']['protocol'];
  readonly targetPort?: number;
  /** True where the proxies make TLS of what callers send. */
  readonly originatesTls: boolean;
}

/** True where callers send calls in plain text: proxies see them, and can make TLS of them. */
export const seesCalls = (protocol: ExternalPort['protocol']): boolean =>
  protocol === 'GRPC' || protocol === 'HTTP' || protocol === 'HTTP2';

/** True where callers make TLS themselves. */
export const isTls = (protocol: ExternalPort['protocol']): boolean =>
  protocol === 'TLS' || protocol === 'HTTPS';

/** How the calls of an external service are treated. */
export interface ExternalPolicies {
  readonly defaultPolicy: RoutePolicy;
  /** Methods that the limits of all calls would cut off in the middle of a stream. */
  readonly methodPolicies: readonly MethodPolicy[];
}

/** A place an external service is reached at. */
export interface Endpoint {
  readonly address: string;
  readonly port?: number;
}

/** TLS that the callers' proxies originate. */
export interface ExternalTls {
  readonly mode: 'SIMPLE' | 'MUTUAL';
  readonly sni?: string;
  readonly subjectAltNames?: readonly string[];
  /** Name of a Secret in the namespace of each caller. */
  readonly credentialName?: string;
}

/** An external service as one cluster calls it. */
export interface ExternalInstance {
  readonly external: External;
  /** Namespaces it is called from, sorted. */
  readonly callerNamespaces: readonly string[];
  /** Names of the services that call it. */
  readonly callers: readonly string[];
}

/** The full meaning of an external spec. */
export function resolveExternal(spec: ExternalSpec, protos: ProtoIndex): External {
  const { name, owner, namespace, hosts, resolution = 'DNS' } = spec;
  const { addresses, endpoints, tls, connectionPool, outlierDetection } = spec;
  return {
    name,
    owner,
    namespace,
    hosts,
    ports: portsOf(spec),
    resolution,
    ...(addresses ? { addresses } : {}),
    ...(endpoints ? { endpoints } : {}),
    ...(tls ? { tls: tlsOf(tls) } : {}),
    ...(portsOf(spec).some(({ protocol }) => seesCalls(protocol))
      ? { policies: policiesOf(spec, protos) }
      : {}),
    destination: resolveTrafficPolicy({
      ...(connectionPool ? { connectionPool } : {}),
      ...(outlierDetection ? { outlierDetection } : {}),
    }),
  };
}

/** The ports of an external spec. */
function portsOf({ port, ports = {}, tls }: ExternalSpec): External['ports'] {
  const portOf = (name: string, { number, protocol, targetPort }: ExternalSpec['port'], off: boolean) => ({
    name,
    number,
    protocol,
    ...(targetPort === undefined ? {} : { targetPort }),
    originatesTls: tls !== undefined && !off && !isTls(protocol),
  });
  return [
    portOf(mainPortName(port), port, false),
    ...Object.entries(byName(ports)).map(([name, each]) => portOf(name, each, each.tls === 'off')),
  ];
}

/** What the port of an external service is called. */
export const mainPortName = ({ protocol }: ExternalSpec['port']): string => protocol.toLowerCase();

/**
 * Where the server name is said, Istio no longer checks that the certificate is for the host: then it is checked for
 * the name that is said.
 * Source: istio/istio, pilot/pkg/networking/core/cluster_tls.go (setAutoSniAndAutoSanValidation).
 */
function tlsOf({
  mode,
  sni,
  subjectAltNames,
  credentialName,
}: NonNullable<ExternalSpec['tls']>): ExternalTls {
  const names = subjectAltNames ?? (sni === undefined ? undefined : [sni]);
  return {
    mode,
    ...(sni === undefined ? {} : { sni }),
    ...(names ? { subjectAltNames: names } : {}),
    ...(credentialName === undefined ? {} : { credentialName }),
  };
}

function policiesOf({ grpc, timeout, retries }: ExternalSpec, protos: ProtoIndex): ExternalPolicies {
  const services = grpc?.services ?? [];
  const defaultPolicy = defaultPolicyOf({
    ...(timeout === undefined ? {} : { timeout }),
    ...(retries === undefined ? {} : { retries }),
  });
  const methods = services.flatMap((service) => methodsOf(service, protos));
  const names = methodNamesOf(services, protos);
  return { defaultPolicy, methodPolicies: methodPoliciesOf({}, defaultPolicy, methods, names) };
}

/** True where callers show a certificate of their own, for which their proxies need the right to a Secret. */
export const wantsCertificate = ({ tls }: External): boolean =>
  tls?.mode === 'MUTUAL' && tls.credentialName !== undefined;

/** The external services that a service calls, as its cluster calls them. */
export const externalsCalledBy = (caller: string, externals: readonly ExternalInstance[]): External[] =>
  externals.filter(({ callers }) => callers.includes(caller)).map(({ external }) => external);
