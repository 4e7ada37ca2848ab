import { listAt, mapAt, numberAt, textAt } from '../../../lang/at-path.ts';
import { externalsCalledBy } from '../../../model/external.ts';
import type { Cluster, Instance } from '../../../model/fleet.ts';
import type { Service } from '../../../model/service.ts';
import { selects } from '../../../picture/label-selectors.ts';
import type { AccessContext } from '../../../picture/may-call.ts';
import { type Connection, type NetworkPeer, peerLists } from '../../../picture/network-connections.ts';
import { istiodPort, scrapedPorts } from '../../../render/istio-system.ts';
import { networkPolicy } from '../../../render/networkpolicy.ts';
import { instanceView } from '../instance-view.ts';
import { together } from '../places.ts';

/**
 * The connections that the NetworkPolicy of a service allows by the specs, without those for metrics: also in a cluster
 * for which none is rendered.
 */
export function neededConnections(
  { cluster, calls, podsByService }: AccessContext,
  instance: Instance,
): Connection[] {
  const rendered = networkPolicy.render(instanceView({ ...cluster, networkPolicies: true }, instance, calls));
  const peersOf = (value: unknown): NetworkPeer[] => {
    const namespace = textAt(value, 'namespaceSelector', 'matchLabels', 'kubernetes.io/metadata.name') ?? '';
    const labels = mapAt(value, 'podSelector', 'matchLabels');
    const known = (podsByService.get(textAt(labels, 'app')) ?? []).filter(
      (each) => each.namespace === namespace,
    );
    return known.length > 0
      ? known.map((each) => ({ namespace, labels: each.labels, isComplete: true }))
      : [{ namespace, labels, isComplete: false }];
  };
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    rendered.flatMap((policy) =>
      listAt(policy, 'spec', direction).flatMap((rule) => {
        const list = listAt(rule, peerLists[direction]);
        const peers = list.length > 0 ? list.flatMap(peersOf) : [undefined];
        return listAt(rule, 'ports').flatMap((item) => {
          const port = numberAt(item, 'port') ?? 0;
          // Short answers of DNS, which are nearly all, need no TCP.
          if (scrapedPorts.includes(port) || isTcpOfDns(item, list, cluster.dnsPort)) return [];
          const protocol = textAt(item, 'protocol') ?? 'TCP';
          return peers.map((peer) => ({ direction, protocol, port, ...(peer ? { peer } : {}) }));
        });
      }),
    ),
  );
}

const isTcpOfDns = (item: unknown, peers: readonly unknown[], dnsPort: number): boolean =>
  peers.length === 0 && numberAt(item, 'port') === dnsPort && textAt(item, 'protocol') === 'TCP';

/** A connection of a service in a finding: `to istiod (port 15012)`. */
export function titleOfConnection(
  { direction, peer, protocol, port }: Connection,
  service: Pick<Service, 'name'> | undefined,
  { cluster }: Pick<AccessContext, 'cluster'>,
): string {
  const on = `port ${port}`;
  if (!peer) {
    if (protocol === 'UDP') return `to DNS (${on})`;
    if (direction === 'ingress') return `from anywhere to ${on}`;
    const called = externalsCalledBy(service?.name ?? '', cluster.externals).filter(
      ({ ports, endpoints = [] }) =>
        [
          ...ports.map(({ number, targetPort }) => targetPort ?? number),
          ...endpoints.map((each) => each.port),
        ].includes(port),
    );
    return `to ${called.length > 0 ? together(called.map(({ name }) => name)) : 'other addresses'} (${on})`;
  }
  if (port === istiodPort && peer.namespace === cluster.istio.namespace) return `to istiod (${on})`;
  const gateway = cluster.gateways.find(
    ({ namespace, selector }) =>
      namespace === peer.namespace && Object.keys(selector).length > 0 && selects(selector, peer.labels),
  );
  const named = gateway ? `the gateway ${gateway.name}` : textAt(peer.labels, 'app');
  const other = named ?? `pods in ${peer.namespace}`;
  return direction === 'ingress' ? `from ${other} to ${on}` : `to ${other} (${on})`;
}

/** The connections that every pod with a proxy needs: to istiod, and to DNS for its name. */
export const connectionsOfProxy = ({ istio, dnsPort }: Cluster): Connection[] => [
  {
    direction: 'egress',
    peer: { namespace: istio.namespace, labels: { app: 'istiod' }, isComplete: false },
    protocol: 'TCP',
    port: istiodPort,
  },
  { direction: 'egress', protocol: 'UDP', port: dnsPort },
];
