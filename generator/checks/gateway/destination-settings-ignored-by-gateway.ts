import type { Instance } from '../../load/workspace.ts';
import { defineCheck } from '../check.ts';

/** What a DestinationRule or the Service says of the pods of a service. */
const ofAllPods = [
  'loadBalancer',
  'connectionPool',
  'outlierDetection',
  'tls',
  'trafficDistribution',
  'portLevelSettings',
] as const;

export const destinationSettingsIgnoredByGateway = defineCheck({
  name: 'destination-settings-ignored-by-gateway',
  code: 'MESH353',
  severity: 'warning',
  title: 'Settings of a destination that a gateway of the Gateway API does not heed',
  explanation:
    'A DestinationRule is found by the host that is called, and its settings for a version by the subset that a route names. A GRPCRoute names Services and no subsets: while one version runs, the Service of the mesh, so that all but the settings by version hold; from the second version on a Service for each version, which is another host, so that none of them do. Callers from outside are then balanced, limited and kept from failing pods in another way than callers in the mesh.',
  source: 'Istio, DestinationRule.host; Gateway API, GRPCRoute, backendRefs',
  *run({ instances }) {
    for (const { name, cluster, spec, own, at } of instances) {
      const isSplit = Object.keys(own.versions).length > 1;
      const said = [...(isSplit ? ofAllPods : []), ...(['subsets'] as const)].filter(
        (key) => spec[key] !== undefined,
      );
      const [first] = said;
      if (first === undefined) continue;
      for (const gateway of grpcRouteGateways({ cluster, spec })) {
        yield {
          message: `${said.join(', ')} of ${name} ${said.length > 1 ? 'do' : 'does'} not hold for calls through ${gateway}${isSplit ? ', which splits them over several Services' : ''}`,
          at: at(['expose', gateway], 'key'),
          hint: 'expose it through a gateway of the type istio, or bring a DestinationRule for <service>-<version> in extra/',
          related: [{ message: first, at: at([first], 'key') }],
        };
      }
    }
  },
});

function grpcRouteGateways({ cluster, spec }: Pick<Instance, 'cluster' | 'spec'>): string[] {
  const gateways = new Map(Object.entries(cluster.spec.gateways ?? {}));
  return Object.keys(spec.expose ?? {}).filter((name) => gateways.get(name)?.type === 'gateway-api');
}
