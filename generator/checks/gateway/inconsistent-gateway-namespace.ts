import type { Place } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { grouped } from '../../lang/grouped.ts';
import { defineCheck } from '../check.ts';
import { together } from '../support/places.ts';

export const inconsistentGatewayNamespace = defineCheck({
  name: 'inconsistent-gateway-namespace',
  code: 'MESH384',
  severity: 'warning',
  title: 'The namespace of a gateway differs in one cluster',
  explanation:
    'All clusters except one agree on the namespace of a gateway; with two clusters, the two names differ by one or two letters. If the gateway does not run in the namespace of the cluster file, the Gateway selects no pods, and the services deny its calls, because its identity has another namespace. If the gateway really runs elsewhere in this cluster, suppress the finding with a comment.',
  source: 'Istio, Gateway: selector; Istio, AuthorizationPolicy: Source',
  *run({ clusters }) {
    const all = clusters.flatMap(({ spec, at }) =>
      Object.entries(spec.gateways ?? {}).map(([gateway, { namespace }]) => ({
        gateway,
        namespace,
        cluster: spec.name,
        at: at(['gateways', gateway, 'namespace']),
      })),
    );
    for (const [gateway, places] of grouped(all, (each) => each.gateway)) {
      const outlier = outlierOf(places);
      if (!outlier) continue;
      const { odd, usual } = outlier;
      const others = places.filter((place) => place !== odd);
      yield {
        message: `the gateway ${gateway} is in the namespace ${odd.namespace} in ${odd.cluster}, but in ${usual} in ${together(others.map(({ cluster }) => cluster))}`,
        at: odd.at,
        hint: `did you mean ${usual}?`,
        related: others.slice(0, 1).map(({ cluster, at }) => ({ message: cluster, at })),
      };
    }
  },
});

interface Gateway {
  readonly namespace: string;
  readonly cluster: string;
  readonly at: Place;
}

/** The namespace that differs from all others: at least two others agree, or one other is nearly the same word. */
function outlierOf(places: readonly Gateway[]): { odd: Gateway; usual: string } | undefined {
  for (const odd of [...places].reverse()) {
    const [usual, ...more] = new Set(
      places.filter((place) => place !== odd).map(({ namespace }) => namespace),
    );
    if (usual === undefined || more.length > 0 || usual === odd.namespace) continue;
    if (places.length > 2 || nearest(odd.namespace, [usual]).length > 0) return { odd, usual };
  }
  return undefined;
}
