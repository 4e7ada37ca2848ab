import { isDeepStrictEqual } from 'node:util';
import type { Caller } from '../../mesh/caller.ts';
import type { Instance } from '../../model/fleet.ts';
import { requestOf } from '../../model/http-request.ts';
import type { Expected, ExpectedCopies } from '../cases/expected.ts';
import { firstMatch, type RoutedCall } from './match-call.ts';
import type { OwnDocuments } from './own-documents.ts';
import { type HostRoutes, routesThroughGateway, routesToHost } from './placed-routes.ts';
import { nameOf } from './servers.ts';
import { treatmentOf } from './treatment.ts';

/** A call to a service of a spec, and how its spec treats it. */
export interface CallBySpec {
  readonly instance: Instance;
  readonly from: Caller;
  readonly method: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly bySpec: Expected;
}

/**
 * How a cluster treats a call if teams write routes for its host: by the first route that matches. A call for which a
 * patch leaves everything as it is rendered is treated by its spec.
 */
export function expectedByDocuments(own: OwnDocuments, call: CallBySpec): Expected {
  const { instance, from, method, metadata, bySpec } = call;
  const { service } = instance;
  const { host, grpc, http } = service;
  const request = requestOf(service, method);
  const server = request ? http : grpc;
  if (from.kind === 'gateway') {
    const gateway = own.cluster.gateways.find(({ name }) => name === from.gateway);
    if (!gateway) return bySpec;
    const routes = routesThroughGateway(own, gateway, from.host);
    const routed = { method, request, metadata, caller: undefined, authority: from.host };
    if (!routes || routes.services.includes(instance.service.name))
      return byRoutes(own, call, routes, routed);
    return firstMatch(routes.routes, routed)
      ? { ...bySpec, unclear: `${routes.title} is for the same host of the gateway` }
      : bySpec;
  }
  if (from.kind !== 'service' || !server) return bySpec;
  const pods = own.podsByService.get(from.service) ?? [];
  const caller = pods.find((each) => nameOf(each) === `${from.service} ${from.version}`);
  if (!caller) return bySpec;
  return byRoutes(own, call, routesToHost(own, host, server.port, caller.namespace), {
    ...{ method, request, metadata, caller },
    authority: `${host}:${server.port}`,
  });
}

function byRoutes(
  own: OwnDocuments,
  { instance, bySpec }: CallBySpec,
  found: HostRoutes | undefined,
  call: RoutedCall,
): Expected {
  if (!found) return bySpec;
  const placed = firstMatch(found.routes, call);
  const before = found.generated && firstMatch(found.generated, call);
  if (placed === 'unclear') return { ...bySpec, unclear: 'a route has a condition that no case meets' };
  if (placed && before && before !== 'unclear' && isDeepStrictEqual(placed.route, before.route))
    return bySpec;
  if (!placed) return { ...bySpec, unclear: `no route of ${found.title} matches it` };
  const treatment = treatmentOf(own, instance.service, placed);
  if ('reason' in treatment) return { ...bySpec, unclear: treatment.reason };
  if (treatment.answer) return { ...bySpec, unclear: `${found.title} lets the proxy answer it` };
  const { destinations, mirrors, ...others } = treatment;
  const { name } = instance.service;
  const percentOf = (version: string) =>
    destinations.find(({ servers }) => isDeepStrictEqual(servers, [`${name} ${version}`]))?.percent ?? 0;
  const shares = instance.versions.map((version) => ({
    version: version.name,
    percent: percentOf(version.name),
  }));
  const isOwn = shares.reduce((sum, { percent }) => sum + percent, 0) === 100;
  return {
    ...{ rule: bySpec.rule, fault: bySpec.fault, shares },
    ...(isOwn ? {} : { destinations }),
    mirrors: mirrors.map((copies) => withinService(copies, name)),
    ...others,
    route: placed.route,
    at: placed.at,
  };
}

/** Copies to a version of the called service have its name as a subset, as in a spec. */
const withinService = (copies: ExpectedCopies, service: string): ExpectedCopies =>
  'service' in copies && copies.service === service && copies.version !== undefined
    ? { percent: copies.percent, subset: copies.version }
    : copies;
