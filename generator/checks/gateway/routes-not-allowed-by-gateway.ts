import { textsAt } from '../../lang/at-path.ts';
import { covers } from '../../model/gateway-hosts.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck, type RenderedDocument, type RenderedFleet } from '../rendered/check.ts';
import { titleOf } from '../support/documents/wording.ts';
import { together } from '../support/per-place.ts';

export const routesNotAllowedByGateway = defineRenderedCheck({
  name: 'routes-not-allowed-by-gateway',
  code: 'MESH374',
  severity: 'error',
  title: 'Routes for a gateway that takes none of their namespace',
  explanation:
    'A gateway takes routes of the namespaces that its hosts name: those of the services that are exposed through it, and those that its namespaces list. A VirtualService of another namespace is accepted and never used: its calls get 404.',
  source: 'Istio, Gateway, Server.hosts (namespace/dnsName)',
  *run(rendered) {
    for (const document of rendered.documents)
      if (document.kind === 'VirtualService' && document.origin !== 'generated')
        yield* ignored(document, rendered);
  },
});

function* ignored(document: RenderedDocument, { fleet }: RenderedFleet): Iterable<Finding> {
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
    const [first] = lost;
    if (!first) continue;
    yield {
      message: `${titleOf(document)}: the gateway ${name} of ${together(lost.map(({ cluster }) => cluster))} takes no routes of namespace ${document.namespace}`,
      at: document.at(['spec', 'gateways', index]),
      hint: `add namespaces: [${document.namespace}] to gateways.${first.gateway} of clusters/${first.cluster}.yaml, or expose a service there`,
    };
  }
}
