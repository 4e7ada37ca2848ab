import type { Cluster, Fleet, Instance } from '../../model/fleet.ts';
import { isOfHttp, requestOf } from '../../model/http-request.ts';
import { authorityOf as grpcAuthorityOf, type Service } from '../../model/service.ts';
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
  if (isPort(method)) return sharesOfPort(fleet, cluster, instance);
  const byTeam = sharesByTeam(fleet, cluster, instance, { caller, method });
  if (byTeam) return byTeam.shares;
  const { shares, injection } = expectedOf(instance, { method, metadata: {}, ...originOf(cluster, caller) });
  if (injection) return undefined;
  return Object.fromEntries(
    shares.filter(({ percent }) => percent > 0).map(({ version, percent }) => [version, percent]),
  );
}

/** True for the connections of a route to a TCP port: `port 6379`. */
const isPort = (method: string): boolean => method.startsWith('port ');

/** Routes of TCP know weights and nothing else. */
function sharesOfPort(fleet: Fleet, cluster: Cluster, { service, versions }: Instance): Shares | undefined {
  const own = ownDocumentsIn(fleet, cluster.name, ['VirtualService']);
  if (own.some((each) => each.service === service.name)) return undefined;
  const shares = versions.map(({ name, weight }) => [name, weight] as const);
  return Object.fromEntries(shares.filter(([, weight]) => weight > 0));
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
    const own = ownDocumentsIn(fleet, cluster.name, ['VirtualService', 'GRPCRoute', 'HTTPRoute']);
    const isPatched = own.some((each) => each.service === service.name && each.name !== service.name);
    return isPatched ? { shares: undefined } : undefined;
  }
  const found = routesTo(service.host, routedCluster(fleet, cluster.name), from.namespace);
  if (!found?.document) return undefined;
  const routed = {
    ...{ method, request: requestOf(service, method), metadata: {}, authority: authorityOf(service, method) },
    caller: { namespace: from.namespace, labels: { app: from.name } },
  };
  const matched = firstMatch(
    found.routes.map((route) => ({ route })),
    routed,
  );
  if (!matched || matched === 'unclear' || matched.route.fault) return { shares: undefined };
  const weights =
    matched.route.shares ?? versions.map(({ name, weight }) => ({ version: name, weight, host: undefined }));
  // A redirect, or an answer by the proxy, has no destination.
  const isWithin =
    weights.length > 0 && weights.every(({ version, host }) => version !== '' && host === undefined);
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

const authorityOf = (service: Service, method: string): string =>
  isOfHttp(method) && service.http ? `${service.host}:${service.http.port}` : grpcAuthorityOf(service);
