import type { ServiceSpec } from '../schema/service.ts';
import { mergedPolicy, resolveTrafficPolicy, type TrafficPolicy } from './traffic-policy.ts';

/** How callers treat the pods of a service: what becomes a DestinationRule. */
export interface Destination extends TrafficPolicy {
  /** Which pods callers prefer, as the Kubernetes Service says it. */
  readonly trafficDistribution?: NonNullable<ServiceSpec['trafficDistribution']>;
  /** What differs by version; each block stands for itself. */
  readonly subsets?: Readonly<Record<string, TrafficPolicy>>;
  /** What differs by port, in the order of their numbers; each policy is whole. */
  readonly portLevelSettings?: readonly PortPolicy[];
}

/** How callers treat one port. */
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
 * Istio takes the policy of a port instead of the service's, and defaults for what it leaves out: so it says everything.
 * Source: Istio, DestinationRule, TrafficPolicy.portLevelSettings.
 */
function portsOf(spec: ServiceSpec, said: NonNullable<ServiceSpec['portLevelSettings']>): PortPolicy[] {
  const numbers = new Map(Object.entries(spec.ports ?? {}).map(([name, { port }]) => [name, port]));
  const service = resolveTrafficPolicy(spec);
  return Object.entries(said)
    .map(([name, own]) => ({
      port: numbers.get(name) ?? spec.grpc.port,
      policy: resolveTrafficPolicy({ ...service, ...mergedPolicy(service, own) }),
    }))
    .sort((a, b) => a.port - b.port);
}
