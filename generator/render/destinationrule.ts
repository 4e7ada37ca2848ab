import type { IDestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1/DestinationRule';
import type { ConnectionPool, Destination } from '../model/destination.ts';
import { appLabel, defineKind } from './kind.ts';
import { syncWave } from './sync-wave.ts';
import type { RoutingView } from './view.ts';

type TrafficPolicy = NonNullable<NonNullable<IDestinationRule['spec']>['trafficPolicy']>;

/**
 * How callers treat the pods of a service, and one subset for each version by the label `version`. It stands in the
 * service's own namespace, where the sidecars of all callers find it.
 * Source: Istio, DestinationRule and Traffic Management Best Practices (cross namespace configuration sharing).
 */
export const destinationRule = defineKind<RoutingView>({
  group: 'networking.istio.io',
  kind: 'DestinationRule',
  render: ({ service, versions }): IDestinationRule => {
    const { name, namespace, host } = service;
    const trafficPolicy = trafficPolicyOf(service.destination);
    return {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name, namespace, labels: appLabel({ name }), annotations: syncWave('subsets') },
      spec: {
        host,
        ...(Object.keys(trafficPolicy).length > 0 ? { trafficPolicy } : {}),
        ...(versions.length > 0 ? { subsets: versions.map(subsetOf) } : {}),
      },
    };
  },
});

const subsetOf = ({ name }: { readonly name: string }) => ({ name, labels: { version: name } });

function trafficPolicyOf({ loadBalancer, connectionPool, outlierDetection }: Destination): TrafficPolicy {
  return {
    ...(loadBalancer ? { loadBalancer } : {}),
    ...(connectionPool ? { connectionPool: connectionPoolOf(connectionPool) } : {}),
    ...(outlierDetection ? { outlierDetection } : {}),
  };
}

function connectionPoolOf({
  connectTimeout,
  ...http
}: ConnectionPool): NonNullable<TrafficPolicy['connectionPool']> {
  return {
    ...(connectTimeout === undefined ? {} : { tcp: { connectTimeout } }),
    ...(Object.keys(http).length > 0 ? { http } : {}),
  };
}
