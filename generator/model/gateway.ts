import type { ClusterSpec } from '../schema/cluster.ts';
import { covers } from './gateway-hosts.ts';
import { byName } from './routing/metadata.ts';

/** A gateway of a cluster, through which callers from outside reach services. */
export interface Gateway {
  readonly name: string;
  /** Which objects make it. */
  readonly type: 'istio' | 'gateway-api';
  readonly namespace: string;
  /** Labels of its pods, as far as they are known. */
  readonly selector: Readonly<Record<string, string>>;
  /** GatewayClass, for the type gateway-api. */
  readonly className: string;
  /** ServiceAccount of its pods: with the namespace, the identity that services see. */
  readonly serviceAccount: string;
  /** Hosts and wildcards it answers for; empty means any. */
  readonly hosts: readonly string[];
  /** For each of its hosts, or `*` for any, the namespaces whose routes it takes, sorted. */
  readonly namespaces: Readonly<Record<string, readonly string[]>>;
  readonly port: number;
  /** Secret with its certificate; without one, plain text. */
  readonly credentialName?: string;
}

/** Hosts that a service of a namespace is exposed at through a gateway. */
export interface ExposedHosts {
  readonly gateway: string;
  readonly namespace: string;
  readonly hosts: readonly string[];
}

/** The gateways of a cluster file, completed, in the order of their names. */
export function resolveGateways(
  gateways: ClusterSpec['gateways'] = {},
  exposed: readonly ExposedHosts[] = [],
): Gateway[] {
  return Object.entries(gateways)
    .map(([name, said]): Gateway => {
      const { type, namespace, className = '', hosts = [], port = 443, tls } = said;
      return {
        name,
        type,
        namespace,
        selector: byName(said.selector ?? ownLabels(name, said)),
        className,
        serviceAccount: said.serviceAccount ?? ownName(name, className),
        hosts,
        namespaces: namespacesOf(
          said,
          exposed.filter((each) => each.gateway === name),
        ),
        port,
        ...(tls === 'off' ? {} : { credentialName: tls.credentialName }),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The namespaces of the services that are exposed at a host of the gateway, and those that its spec names. */
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

/** What Istio calls the Deployment and the ServiceAccount that it makes for a Gateway of its class. */
const ownName = (gateway: string, className: string): string => `${gateway}-${className}`;

/** The label that Istio puts on the pods it makes for a Gateway: Gateway API, GEP-1762. */
function ownLabels(
  name: string,
  { type }: { readonly type: Gateway['type'] },
): Readonly<Record<string, string>> {
  return type === 'gateway-api' ? { 'gateway.networking.k8s.io/gateway-name': name } : {};
}
