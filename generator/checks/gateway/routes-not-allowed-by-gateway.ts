import { textsAt } from '../../lang/at-path.ts';
import { covers } from '../../model/gateway-hosts.ts';
import { titleOf } from '../../picture/document-names.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const routesNotAllowedByGateway = defineRenderedCheck({
  name: 'routes-not-allowed-by-gateway',
  code: 'MESH374',
  severity: 'error',
  title: 'A gateway does not accept routes from a namespace',
  explanation:
    'A gateway accepts routes only from the namespaces in its hosts: those of the services exposed through it, and those listed under its namespaces. Istio accepts a VirtualService in another namespace but never uses it: its calls get 404.',
  source: 'Istio, Gateway, Server.hosts (namespace/dnsName)',
  *run(rendered) {
    for (const document of rendered.documents)
      if (document.kind === 'VirtualService' && document.origin !== 'generated')
        yield* ignored(document, rendered);
  },
});

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
        hint: `add namespaces: [${document.namespace}] to gateways.${gateway} of clusters/${cluster}.yaml, or expose a service there`,
        clusters: [cluster],
      };
  }
}
