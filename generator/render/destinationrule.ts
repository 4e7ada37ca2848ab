import type { IDestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1/DestinationRule';
import type { Destination } from '../model/destination.ts';
import { syncWave } from './annotations.ts';
import { exportToOf } from './export-to.ts';
import { appLabel, type OverlayKind } from './kind.ts';
import { trafficPolicyOf } from './traffic-policy.ts';
import type { RoutingView } from './view.ts';

type Subset = NonNullable<NonNullable<IDestinationRule['spec']>['subsets']>[number];

/**
 * How callers connect to the pods of a service, and one subset for each version by the label `version`. It is
 * in the namespace of the service, where the sidecars of all callers find it. A
 * service without ports has none.
 * Source: Istio, DestinationRule and Traffic Management Best Practices (cross namespace configuration
 * sharing).
 */
export const destinationRule: OverlayKind = {
  group: 'networking.istio.io',
  kind: 'DestinationRule',
  render: ({ service, versions }: RoutingView): IDestinationRule[] => {
    const { name, namespace, host, ports, destination } = service;
    if (ports.length === 0) return [];
    return [
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'DestinationRule',
        metadata: { name, namespace, labels: appLabel({ name }), annotations: syncWave('subsets') },
        spec: {
          host,
          ...exportToOf(service),
          ...servicePolicyOf(destination),
          subsets: versions.map((version) => subsetOf(version.name, destination)),
        },
      },
    ];
  },
};

/** The policy for all pods, including the settings by port. */
function servicePolicyOf(destination: Destination): ReturnType<typeof trafficPolicyOf> {
  const { portLevelSettings = [] } = destination;
  const whole = trafficPolicyOf(destination);
  if (portLevelSettings.length === 0) return whole;
  const ports = portLevelSettings.map(({ port, policy }) => ({
    port: { number: port },
    ...trafficPolicyOf(policy).trafficPolicy,
  }));
  return { trafficPolicy: { ...whole.trafficPolicy, portLevelSettings: ports } };
}

/** Settings of a version are rendered only in clusters where it runs. */
function subsetOf(name: string, { subsets = {} }: Destination): Subset {
  const own = Object.hasOwn(subsets, name) ? subsets[name] : undefined;
  return { name, labels: { version: name }, ...(own ? trafficPolicyOf(own) : {}) };
}
