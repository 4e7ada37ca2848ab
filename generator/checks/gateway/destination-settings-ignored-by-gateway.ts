import type { Instance } from '../../load/workspace.ts';
import { defineCheck } from '../check.ts';

/** Settings that a DestinationRule or the Service has for the pods of a service. */
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
  title: 'A gateway of the Gateway API ignores destination settings',
  explanation:
    'A DestinationRule applies to the host that a route calls, and its settings for a version to the subset that a route names. A GRPCRoute names Services, not subsets. While one version runs, it names the Service of the mesh, and all settings except those by version apply. From the second version on, it names one Service per version, which is another host, and no settings apply. Load balancing, connection limits and outlier detection then differ between callers from outside and callers in the mesh.',
  source: 'Istio, DestinationRule.host; Gateway API, GRPCRoute, backendRefs',
  *run({ instances }) {
    for (const { name, cluster, spec, own, at } of instances) {
      const isSplit = Object.keys(own.versions).length > 1;
      const ignored = [...(isSplit ? ofAllPods : []), ...(['subsets'] as const)].filter(
        (key) => spec[key] !== undefined,
      );
      const [first] = ignored;
      if (first === undefined) continue;
      for (const gateway of grpcRouteGateways({ cluster, spec })) {
        yield {
          message: `${ignored.join(', ')} of ${name} ${ignored.length > 1 ? 'do' : 'does'} not apply to calls through ${gateway}${isSplit ? ', which splits them over several Services' : ''}`,
          at: at(['expose', gateway], 'key'),
          hint: 'expose it through a gateway of type istio, or add a DestinationRule for <service>-<version> to extra/',
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
