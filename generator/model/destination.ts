import type { ServiceSpec } from '../schema/service.ts';
import { mergedPolicy, resolveTrafficPolicy, type TrafficPolicy } from './traffic-policy.ts';

/** How callers treat the pods of a service: what becomes a DestinationRule. */
export interface Destination extends TrafficPolicy {
  /** Which pods callers prefer, as the Kubernetes Service says it. */
  readonly trafficDistribution?: NonNullable<ServiceSpec['trafficDistribution']>;
  /** What differs by version; each block stands for itself. */
  readonly subsets?: Readonly<Record<string, TrafficPolicy>>;
}

/** The destination settings of a spec. */
export function resolveDestination(spec: ServiceSpec): Destination {
  const { trafficDistribution, subsets } = spec;
  return {
    ...resolveTrafficPolicy(spec),
    ...(trafficDistribution ? { trafficDistribution } : {}),
    ...(subsets ? { subsets: Object.fromEntries(subsetsOf(spec, subsets)) } : {}),
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
