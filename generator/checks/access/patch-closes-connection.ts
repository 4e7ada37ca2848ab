import { listAt, mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { externalsCalledBy } from '../../model/external.ts';
import type { Service } from '../../model/service.ts';
import { titleOf } from '../../picture/document-names.ts';
import { selects } from '../../picture/label-selectors.ts';
import { type AccessContext, accessContexts } from '../../picture/may-call.ts';
import {
  type Connection,
  mayConnect,
  type NetworkPeer,
  peerLists,
} from '../../picture/network-connections.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { istiodPort, scrapedPorts } from '../../render/istio-system.ts';
import { networkPolicy } from '../../render/networkpolicy.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { hasUnknownPeers } from '../support/documents/network-policy-mistakes.ts';
import { instanceView } from '../support/instance-view.ts';
import { together } from '../support/places.ts';

export const patchClosesConnection = defineRenderedCheck({
  name: 'patch-closes-connection',
  code: 'MESH1612',
  severity: 'error',
  title: 'A patch of the NetworkPolicy closes a connection that the service needs',
  explanation:
    'The NetworkPolicy of a service follows from the specs: it allows connections from its callers, to the services and external services that it calls, to istiod and to DNS. If a patch removes or replaces one of these rules, the network drops the connections, and calls time out or fail with UNAVAILABLE. Without istiod, a new pod gets no certificate and does not become ready. Without DNS, no name of a host resolves. To add a rule, append it: op: add with path: /spec/egress/-. To take a permission away, change the spec. A NetworkPolicy in extra/ that allows the connection is enough.',
  source:
    'Kubernetes, Network Policies: the two sorts of pod isolation; Istio, Application Requirements: ports used by Istio',
  *run(rendered) {
    for (const context of accessContexts(rendered))
      for (const document of context.byKind.get('NetworkPolicy') ?? [])
        if (document.origin === 'patched') yield* closedBy(document, context);
  },
});

function* closedBy(document: RenderedDocument, context: AccessContext): Iterable<DocumentFinding> {
  const { cluster, byKind, podsByService, picture, rendered } = context;
  const instance = cluster.instances.find(({ service }) => service.name === document.service);
  if (!instance || document.name !== instance.service.name) return;
  const pods = podsByService.get(document.service) ?? [];
  const policies = byKind.get('NetworkPolicy') ?? [];
  for (const direction of ['ingress', 'egress'] as const) {
    const closed = neededConnections(context, instance).filter(
      (needed) => needed.direction === direction && pods.some((each) => !mayConnect(policies, each, needed)),
    );
    const changed = [direction, 'podSelector', 'policyTypes'].map((key) => document.changeAt(['spec', key]));
    const at = changed.find((place) => place !== undefined);
    const titles = [...new Set(closed.map((needed) => titleOfConnection(needed, instance.service, context)))];
    const [first, second, third] = titles;
    // A peer that is misspelt is reported as that.
    if (!at || first === undefined || hasUnknownPeers(document, direction, picture, rendered)) continue;
    const more = titles.length > 3 ? [`${titles.length - 2} more`] : [third ?? []].flat();
    yield {
      message: `${titleOf(document)} no longer allows connections ${together([first, second ?? [], more].flat())}`,
      at,
      hint:
        direction === 'ingress'
          ? 'keep the rendered rules; to take the permission from a caller, change its spec'
          : 'keep the rendered rules, and append others with op: add and path: /spec/egress/-',
      clusters: [cluster.name],
    };
  }
}

/** The connections that the rendered NetworkPolicy of a service allows, without those for metrics. */
function neededConnections(
  { cluster, calls, podsByService }: AccessContext,
  instance: AccessContext['cluster']['instances'][number],
): Connection[] {
  const rendered = networkPolicy.render(instanceView(cluster, instance, calls));
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

function titleOfConnection(
  { direction, peer, protocol, port }: Connection,
  service: Service,
  { cluster }: AccessContext,
): string {
  const on = `port ${port}`;
  if (!peer) {
    if (protocol === 'UDP') return `to DNS (${on})`;
    if (direction === 'ingress') return `from anywhere to ${on}`;
    const called = externalsCalledBy(service.name, cluster.externals).filter(({ ports, endpoints = [] }) =>
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
