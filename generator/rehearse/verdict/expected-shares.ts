import type { Cluster, Fleet, Instance } from '../../model/fleet.ts';
import { authorityOf } from '../../model/service.ts';
import { routesTo } from '../../picture/host-routes.ts';
import { ownDocumentsIn } from '../../picture/own-documents.ts';
import { routedCluster } from '../../picture/routed-cluster.ts';
import { type CallShape, expectedOf } from '../../prove/cases/expected.ts';
import { firstMatch } from '../../prove/own/match-call.ts';
import type { CallRoute } from '../recording.ts';
import type { Shares } from '../rehearsal.ts';

/**
 * The shares that the specs, or the VirtualServices of teams, give the calls of a route, which have no metadata;
 * undefined if no service of the cluster answers them, if they are delayed or aborted on purpose, or if a document of a
 * team sends them to other hosts.
 */
export function expectedShares(
  fleet: Fleet,
  cluster: Cluster,
  { callee, caller, method }: Pick<CallRoute, 'callee' | 'caller' | 'method'>,
): Shares | undefined {
  const instance = cluster.instances.find(({ service }) => service.name === callee);
  if (!instance) return undefined;
  const byTeam = sharesByTeam(fleet, cluster, instance, { caller, method });
  if (byTeam) return byTeam.shares;
  const { shares, injection } = expectedOf(instance, { method, metadata: {}, ...originOf(cluster, caller) });
  if (injection) return undefined;
  return Object.fromEntries(
    shares.filter(({ percent }) => percent > 0).map(({ version, percent }) => [version, percent]),
  );
}

/** The shares of routes that a team writes; undefined if the specs alone determine the routes of the call. */
function sharesByTeam(
  fleet: Fleet,
  cluster: Cluster,
  { service, versions }: Instance,
  { caller, method }: Pick<CallRoute, 'caller' | 'method'>,
): { readonly shares: Shares | undefined } | undefined {
  const from = cluster.instances.find((each) => each.service.name === caller)?.service;
  if (!from) {
    const own = ownDocumentsIn(fleet, cluster.name, ['VirtualService', 'GRPCRoute']);
    const isPatched = own.some((each) => each.service === service.name && each.name !== service.name);
    return isPatched ? { shares: undefined } : undefined;
  }
  const found = routesTo(service.host, routedCluster(fleet, cluster.name), from.namespace);
  if (!found?.document) return undefined;
  const routed = {
    ...{ method, metadata: {}, authority: authorityOf(service) },
    caller: { namespace: from.namespace, labels: { app: from.name } },
  };
  const matched = firstMatch(
    found.routes.map((route) => ({ route })),
    routed,
  );
  if (!matched || matched === 'unclear' || matched.route.fault) return { shares: undefined };
  const weights =
    matched.route.shares ?? versions.map(({ name, weight }) => ({ version: name, weight, host: undefined }));
  const isWithin = weights.every(({ version, host }) => version !== '' && host === undefined);
  const shares = weights
    .filter(({ weight }) => weight > 0)
    .map((each) => [each.version, each.weight] as const);
  return { shares: isWithin ? Object.fromEntries(shares) : undefined };
}

/** The origin of a call. A gateway of the Gateway API has routes of its own, which know weights and nothing else. */
function originOf(cluster: Cluster, caller: string): Pick<CallShape, 'caller' | 'byWeightsAlone'> {
  const service = cluster.instances.find((each) => each.service.name === caller)?.service;
  if (service) return { caller: { name: service.name, namespace: service.namespace } };
  const gateway = cluster.gateways.find(({ name }) => caller.startsWith(`gateway ${name} `));
  return { caller: undefined, byWeightsAlone: gateway?.type === 'gateway-api' };
}
