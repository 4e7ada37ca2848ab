import { textsAt } from '../../lang/at-path.ts';
import { covers } from '../../model/gateway-hosts.ts';
import { titleOf } from '../../picture/document-names.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
import {
  listenersOf,
  mayAcceptFrom,
  namedListeners,
  servesHostOf,
} from '../support/documents/gateway-listeners.ts';
import { gatewaysNamedIn, isGatewayApiRoute } from '../support/documents/named-gateways.ts';

export const routesNotAllowedByGateway = defineRenderedCheck({
  name: 'routes-not-allowed-by-gateway',
  code: 'MESH374',
  severity: 'error',
  title: 'A gateway does not accept routes from a namespace',
  explanation:
    'A gateway accepts routes only from the namespaces in its hosts: those of the services exposed through it, and those listed under its namespaces. Istio accepts a VirtualService in another namespace but never uses it: its calls get 404. A listener of the Gateway API accepts routes from the namespaces in allowedRoutes, by default only from that of the gateway.',
  source: 'Istio, Gateway, Server.hosts (namespace/dnsName); Gateway API, AllowedRoutes.namespaces',
  *run(rendered) {
    for (const document of rendered.documents)
      if (document.kind === 'VirtualService' && document.origin !== 'generated')
        yield* ignored(document, rendered);
      else if (document.origin !== 'generated' && isGatewayApiRoute(document))
        yield* refused(document, rendered);
  },
});

/** Gateways of the Gateway API whose listeners for a route all refuse its namespace. */
function* refused(document: RenderedDocument, rendered: RenderedFleet): Iterable<DocumentFinding> {
  for (const parent of gatewaysNamedIn(document))
    for (const cluster of rendered.fleet.clusters) {
      if (!document.clusters.includes(cluster.name)) continue;
      const listeners = listenersOf(parent, cluster, rendered) ?? [];
      const named = namedListeners(listeners, document, parent).filter((each) =>
        servesHostOf(document, each),
      );
      const isAccepted = named.some((each) => mayAcceptFrom(each, document.namespace, parent.namespace));
      if (named.length === 0 || isAccepted) continue;
      const isOfCluster = cluster.gateways.some(
        (each) => each.name === parent.name && each.namespace === parent.namespace,
      );
      const mistake = {
        message: `the gateway ${parent.namespace}/${parent.name} accepts no routes from the namespace ${document.namespace}`,
        hint: isOfCluster
          ? hintFor(document, parent.name, cluster.name)
          : `add allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { kubernetes.io/metadata.name: ${document.namespace} } } } } to its listener`,
      };
      yield* mistakeAt(document, [parent.path, parent.path.slice(0, -1)], mistake, [cluster.name]);
    }
}

const hintFor = ({ namespace }: RenderedDocument, gateway: string, cluster: string): string =>
  `add namespaces: [${namespace}] to gateways.${gateway} of clusters/${cluster}.yaml, or expose a service there`;

function* ignored(document: RenderedDocument, { fleet }: RenderedFleet): Iterable<DocumentFinding> {
  const hosts = textsAt(document.value, 'spec', 'hosts');
  for (const [index, name] of textsAt(document.value, 'spec', 'gateways').entries()) {
    const lost = fleet.clusters.flatMap(({ name: cluster, gateways }) => {
      const gateway = gateways.find((each) => `${each.namespace}/${each.name}` === name);
      if (!gateway || !document.clusters.includes(cluster)) return [];
      const isTaken = hosts.every((host) =>
        Object.entries(gateway.namespaces).some(
          ([pattern, namespaces]) =>
            (pattern === host || covers(pattern, host)) &&
            (namespaces.includes(document.namespace) ||
              (namespaces.length === 0 && gateway.namespace === document.namespace)),
        ),
      );
      const isKnown = hosts.every((host) =>
        Object.keys(gateway.namespaces).some((pattern) => pattern === host || covers(pattern, host)),
      );
      return isKnown && !isTaken ? [{ cluster, gateway: gateway.name }] : [];
    });
    for (const { cluster, gateway } of lost)
      yield {
        message: `${titleOf(document)}: the gateway ${name} accepts no routes from the namespace ${document.namespace}`,
        at: document.at(['spec', 'gateways', index]),
        hint: hintFor(document, gateway, cluster),
        clusters: [cluster],
      };
  }
}
