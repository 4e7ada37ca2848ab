import type { ClusterSpec } from '../schema/cluster.ts';
import { covers } from './gateway-hosts.ts';
import { byName } from './routing/metadata.ts';

/** A gateway of a cluster, through which external callers reach services. */
export interface Gateway {
  readonly name: string;
  /** The API of its objects. */
  readonly type: 'istio' | 'gateway-api';
  readonly namespace: string;
  /** Labels of its pods, as far as they are known. */
  readonly selector: Readonly<Record<string, string>>;
  /** GatewayClass, for the type gateway-api. */
  readonly className: string;
  /** ServiceAccount of its pods: with the namespace, the identity that services see. */
  readonly serviceAccount: string;
  /** Hosts and wildcards that it serves; empty means any. */
  readonly hosts: readonly string[];
  /** For each of its hosts, or `*` for any, the namespaces whose routes it accepts, sorted. */
  readonly namespaces: Readonly<Record<string, readonly string[]>>;
  readonly port: number;
  /** Secret with its certificate; undefined means plain text. */
  readonly credentialName?: string;
  /** Revision of the control plane that runs it, for the type gateway-api. */
  readonly revision?: string;
  /** True if it translates gRPC-Web to gRPC, because a service is exposed for browsers. */
  readonly grpcWeb?: true;
  /** True if operations of an HTTP server are exposed through it. */
  readonly http?: true;
  /** True if it translates JSON to gRPC for a service. */
  readonly json?: true;
}

/** The hosts that services of a namespace are exposed at through a gateway. */
export interface ExposedHosts {
  readonly gateway: string;
  readonly namespace: string;
  readonly hosts: readonly string[];
  readonly grpcWeb?: boolean;
  readonly http?: boolean;
  readonly json?: boolean;
}

/** The gateways of a cluster file, with defaults, by name. */
export function resolveGateways(
  gateways: ClusterSpec['gateways'] = {},
  exposed: readonly ExposedHosts[] = [],
  revision: string | undefined = undefined,
): Gateway[] {
  return Object.entries(gateways)
    .map(([name, spec]): Gateway => {
      const { type, namespace, className = '', hosts = [], port = 443, tls } = spec;
      return {
        name,
        type,
        namespace,
        selector: byName(spec.selector ?? ownLabels(name, spec)),
        className,
        serviceAccount: spec.serviceAccount ?? ownName(name, className),
        hosts,
        namespaces: namespacesOf(
          spec,
          exposed.filter((each) => each.gateway === name),
        ),
        port,
        ...(tls === 'off' ? {} : { credentialName: tls.credentialName }),
        ...(type === 'gateway-api' && revision !== undefined ? { revision } : {}),
        ...(exposed.some((each) => each.gateway === name && each.grpcWeb) ? { grpcWeb: true } : {}),
        ...(exposed.some((each) => each.gateway === name && each.http) ? { http: true } : {}),
        ...(exposed.some((each) => each.gateway === name && each.json) ? { json: true } : {}),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The namespaces of the services exposed at a host of the gateway, and those listed in the gateway's spec.
 */
function namespacesOf(
  { hosts = ['*'], namespaces = [] }: NonNullable<ClusterSpec['gateways']>[string],
  exposed: readonly ExposedHosts[],
): Gateway['namespaces'] {
  return Object.fromEntries(
    hosts.map((pattern) => {
      const here = exposed.filter((each) => each.hosts.some((host) => covers(pattern, host)));
      return [pattern, [...new Set([...namespaces, ...here.map(({ namespace }) => namespace)])].sort()];
    }),
  );
}

/** The name that Istio gives the Deployment and the ServiceAccount of a Gateway of its class. */
const ownName = (gateway: string, className: string): string => `${gateway}-${className}`;

/** The label that Istio sets on the pods of a Gateway: Gateway API, GEP-1762. */
function ownLabels(
  name: string,
  { type }: { readonly type: Gateway['type'] },
): Readonly<Record<string, string>> {
  return type === 'gateway-api' ? { 'gateway.networking.k8s.io/gateway-name': name } : {};
}
