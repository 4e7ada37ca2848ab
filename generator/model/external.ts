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

/**
 * A service outside the mesh, with every default filled in: from its own spec, or with the overrides of a
 * cluster.
 */
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
  /** How calls are handled. Proxies see calls only on ports with plain text. */
  readonly policies?: ExternalPolicies;
  readonly destination: Pick<TrafficPolicy, 'connectionPool' | 'outlierDetection'>;
}

/** A port of an external service. */
export interface ExternalPort {
  /** The first has the name of its protocol. */
  readonly name: string;
  readonly number: number;
  readonly protocol: ExternalSpec['port']['protocol'];
  readonly targetPort?: number;
  /** True if the proxies originate TLS for what callers send. */
  readonly originatesTls: boolean;
}

/** True if callers send calls in plain text: proxies see the calls and can originate TLS. */
export const seesCalls = (protocol: ExternalPort['protocol']): boolean =>
  protocol === 'GRPC' || protocol === 'HTTP' || protocol === 'HTTP2';

/** True if callers use TLS themselves. */
export const isTls = (protocol: ExternalPort['protocol']): boolean =>
  protocol === 'TLS' || protocol === 'HTTPS';

/** How the calls of an external service are handled. */
export interface ExternalPolicies {
  readonly defaultPolicy: RoutePolicy;
  /** Methods whose streams the limits for all calls would cut off. */
  readonly methodPolicies: readonly MethodPolicy[];
}

/** An address of an external service. */
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
  /** Namespaces of its callers, sorted. */
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

/** The name of the main port of an external service. */
export const mainPortName = ({ protocol }: ExternalSpec['port']): string => protocol.toLowerCase();

/**
 * If the server name is set, Istio no longer checks the certificate against the host. Then it is checked
 * against the server name.
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

function policiesOf(spec: ExternalSpec, protos: ProtoIndex): ExternalPolicies {
  const { timeout, retries } = spec;
  const defaultPolicy = defaultPolicyOf({
    ...(timeout === undefined ? {} : { timeout }),
    ...(retries === undefined ? {} : { retries }),
  });
  const methods = methodsOf(spec, protos);
  const names = methodNamesOf(spec, protos);
  return { defaultPolicy, methodPolicies: methodPoliciesOf({}, defaultPolicy, methods, names) };
}

/** True if callers present a client certificate, so their proxies need permission to read a Secret. */
export const wantsCertificate = ({ tls }: External): boolean =>
  tls?.mode === 'MUTUAL' && tls.credentialName !== undefined;

/** The external services that a service calls, with the overrides of its cluster. */
export const externalsCalledBy = (caller: string, externals: readonly ExternalInstance[]): External[] =>
  externals.filter(({ callers }) => callers.includes(caller)).map(({ external }) => external);
