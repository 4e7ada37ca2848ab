import type { ServiceSpec } from '../schema/service.ts';
import { servedPortsOf } from './served-ports.ts';
import { mergedPolicy, resolveTrafficPolicy, type TrafficPolicy } from './traffic-policy.ts';

/** How callers connect to the pods of a service: rendered as a DestinationRule. */
export interface Destination extends TrafficPolicy {
  /** Which pods callers prefer, as set on the Kubernetes Service. */
  readonly trafficDistribution?: NonNullable<ServiceSpec['trafficDistribution']>;
  /** Settings by version; each block is complete. */
  readonly subsets?: Readonly<Record<string, TrafficPolicy>>;
  /** Settings by port, in numerical order; each policy is complete. */
  readonly portLevelSettings?: readonly PortPolicy[];
}

/** How callers connect to one port. */
export interface PortPolicy {
  readonly port: number;
  readonly policy: TrafficPolicy;
}

/** The destination settings of a spec. */
export function resolveDestination(spec: ServiceSpec): Destination {
  const { trafficDistribution, subsets, portLevelSettings } = spec;
  return {
    ...resolveTrafficPolicy(spec),
    ...(trafficDistribution ? { trafficDistribution } : {}),
    ...(subsets ? { subsets: Object.fromEntries(subsetsOf(spec, subsets)) } : {}),
    ...(portLevelSettings ? { portLevelSettings: portsOf(spec, portLevelSettings) } : {}),
  };
}

function subsetsOf(
  service: TrafficPolicy,
  subsets: NonNullable<ServiceSpec['subsets']>,
): [string, TrafficPolicy][] {
  return Object.entries(subsets).map(([version, own]) => [
    version,
    resolveTrafficPolicy(mergedPolicy(service, own)),
  ]);
}

/**
 * Istio uses the policy of a port instead of that of the service, with Istio's defaults for missing values,
 * so the policy of a port is rendered completely.
 * Source: Istio, DestinationRule, TrafficPolicy.portLevelSettings.
 */
function portsOf(spec: ServiceSpec, ports: NonNullable<ServiceSpec['portLevelSettings']>): PortPolicy[] {
  const numbers = new Map(servedPortsOf(spec).map(({ name, port }) => [name, port]));
  const { retryBudget: _ofAllPorts, ...service } = resolveTrafficPolicy(spec);
  return Object.entries(ports)
    .flatMap(([name, own]): PortPolicy[] => {
      const port = numbers.get(name);
      const policy = resolveTrafficPolicy({ ...service, ...mergedPolicy(service, own) });
      return port === undefined ? [] : [{ port, policy }];
    })
    .sort((a, b) => a.port - b.port);
}
