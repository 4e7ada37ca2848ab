import type { ProtoIndex } from '../load/proto-index.ts';
import type { ExternalSpec } from '../schema/external.ts';
import { methodNamesOf } from './method-names.ts';
import { methodsOf } from './service-method.ts';
import { defaultPolicyOf, type MethodPolicy, methodPoliciesOf, type RoutePolicy } from './traffic/policy.ts';
import { resolveTrafficPolicy, type TrafficPolicy } from './traffic-policy.ts';

/** A service outside the mesh, with every default filled in: by its own spec, or as a cluster overrides it. */
export interface External {
  readonly name: string;
  readonly owner: string;
  readonly namespace: string;
  /** At least one. */
  readonly hosts: readonly string[];
  readonly port: NonNullable<ExternalSpec['port']>;
  readonly resolution: 'DNS' | 'STATIC' | 'NONE';
  readonly addresses?: readonly string[];
  readonly endpoints?: readonly Endpoint[];
  readonly tls?: ExternalTls;
  /** How calls are treated; proxies see calls only where they see gRPC. */
  readonly policies?: ExternalPolicies;
  readonly destination: Pick<TrafficPolicy, 'connectionPool' | 'outlierDetection'>;
}

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
  const { name, owner, namespace, hosts, port, resolution = 'DNS' } = spec;
  const { addresses, endpoints, tls, connectionPool, outlierDetection } = spec;
  return {
    name,
    owner,
    namespace,
    hosts,
    port,
    resolution,
    ...(addresses ? { addresses } : {}),
    ...(endpoints ? { endpoints } : {}),
    ...(tls ? { tls: tlsOf(tls) } : {}),
    ...(port.protocol === 'GRPC' ? { policies: policiesOf(spec, protos) } : {}),
    destination: resolveTrafficPolicy({
      ...(connectionPool ? { connectionPool } : {}),
      ...(outlierDetection ? { outlierDetection } : {}),
    }),
  };
}

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
