import type { ClusterSpec } from '../schema/cluster.ts';
import { byName } from './traffic/metadata.ts';

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
  readonly port: number;
  /** Secret with its certificate; without one, plain text. */
  readonly credentialName?: string;
}

/** The gateways of a cluster file, completed, in the order of their names. */
export function resolveGateways(gateways: ClusterSpec['gateways'] = {}): Gateway[] {
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
        port,
        ...(tls === 'off' ? {} : { credentialName: tls.credentialName }),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
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
