import type { Cluster } from '../../model/fleet.ts';
import { type CallShape, expectedOf } from '../../prove/cases/expected.ts';
import type { CallRoute } from '../recording.ts';
import type { Shares } from '../rehearsal.ts';

/**
 * The shares that the specs give the calls of a route, which have no metadata; undefined if no service of the cluster
 * answers them, or if the specs delay or abort them on purpose.
 */
export function expectedShares(
  cluster: Cluster,
  { callee, caller, method }: Pick<CallRoute, 'callee' | 'caller' | 'method'>,
): Shares | undefined {
  const instance = cluster.instances.find(({ service }) => service.name === callee);
  if (!instance) return undefined;
  const { shares, injection } = expectedOf(instance, { method, metadata: {}, ...originOf(cluster, caller) });
  if (injection) return undefined;
  return Object.fromEntries(
    shares.filter(({ percent }) => percent > 0).map(({ version, percent }) => [version, percent]),
  );
}

/** The origin of a call. A gateway of the Gateway API has routes of its own, which know weights and nothing else. */
function originOf(cluster: Cluster, caller: string): Pick<CallShape, 'caller' | 'byWeightsAlone'> {
  const service = cluster.instances.find((each) => each.service.name === caller)?.service;
  if (service) return { caller: { name: service.name, namespace: service.namespace } };
  const gateway = cluster.gateways.find(({ name }) => caller.startsWith(`gateway ${name} `));
  return { caller: undefined, byWeightsAlone: gateway?.type === 'gateway-api' };
}
