import type { ServiceSpec } from '../schema/service.ts';
import type { Gateway } from './gateway.ts';
import type { MethodNames } from './method-names.ts';
import type { ServiceMethod } from './service-method.ts';

/** How a service is reached through one gateway. */
export interface Exposure {
  /** Name of the gateway in the cluster. */
  readonly gateway: string;
  readonly hosts: readonly string[];
  /** The methods, `package.Service/Method`, in the order of the protos. */
  readonly methods: readonly string[];
}

/** An exposure in a cluster, with its gateway. */
export interface ClusterExposure extends Omit<Exposure, 'gateway'> {
  readonly gateway: Gateway;
}

/** The exposures of a spec, with defaults, by gateway name. */
export function resolveExposures(
  { expose = {} }: Pick<ServiceSpec, 'expose'>,
  served: readonly ServiceMethod[],
  names: MethodNames,
): Exposure[] {
  return Object.entries(expose)
    .map(([gateway, { hosts, methods }]): Exposure => {
      const chosen = new Set(methods?.map(names.full));
      const all = served.map(({ path }) => path);
      return { gateway, hosts, methods: methods ? all.filter((path) => chosen.has(path)) : all };
    })
    .sort((a, b) => (a.gateway < b.gateway ? -1 : 1));
}

/** The exposures that apply in a cluster with these gateways. */
export function exposuresIn(gateways: readonly Gateway[], exposures: readonly Exposure[]): ClusterExposure[] {
  const byName = new Map(gateways.map((gateway) => [gateway.name, gateway]));
  return exposures.flatMap(({ gateway: name, hosts, methods }) => {
    const gateway = byName.get(name);
    return gateway ? [{ gateway, hosts, methods }] : [];
  });
}

/** Name of the routes from a gateway to a service. Names of services contain no dot, so it is unique. */
export const exposureName = (service: string, gateway: string): string => `${service}.${gateway}`;
