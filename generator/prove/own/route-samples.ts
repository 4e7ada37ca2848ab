import { isDeepStrictEqual } from 'node:util';
import { listAt } from '../../lang/at-path.ts';
import { healthMethods, reflectionMethods } from '../../model/access.ts';
import { isOfHttp, requestOf, requestText, sampleRequestsOf } from '../../model/http-request.ts';
import { type Route, type RoutePath, takesPath } from '../../model/routing/route.ts';
import type { Service } from '../../model/service.ts';
import { mayCall, policiesFor, type Sent } from '../../picture/may-call.ts';
import { methodsNamedIn } from '../../picture/policy-rules.ts';
import type { Expected } from '../cases/expected.ts';
import { anyMethod } from '../cases/external.ts';
import { type Metadata, sampleFor } from '../cases/samples.ts';
import type { PossibleCaller } from './callers.ts';
import { firstMatch } from './match-call.ts';
import type { OwnDocuments } from './own-documents.ts';
import type { PlacedRoute } from './read-placed.ts';
import { rewritten } from './request-changes.ts';
import { serversOf } from './servers.ts';
import type { Target } from './targets.ts';
import { treatmentOf } from './treatment.ts';

/** A call that a route of a document treats. */
export interface RouteSample {
  readonly caller: PossibleCaller;
  readonly method: string;
  readonly metadata: Metadata;
  readonly expected: Expected;
}

/** How the routes of a target treat a call; or why a proof cannot show it. */
export function expectedAt(
  own: OwnDocuments,
  target: Target,
  caller: PossibleCaller,
  { method, metadata }: { readonly method: string; readonly metadata: Metadata },
): { readonly placed: PlacedRoute; readonly expected: Expected } | { readonly reason: string } {
  const routes = target.routesFor(caller)?.routes ?? [];
  const { host, port } = target;
  const service = own.cluster.instances.find((each) => each.service.host === host)?.service;
  const request = requestOf(service ?? { methods: [] }, method);
  const authority = caller.pod ? `${host}:${port}` : host;
  const placed = firstMatch(routes, { method, request, metadata, caller: caller.pod, authority });
  if (placed === 'unclear') return { reason: 'a route before it has a condition that no case meets' };
  if (!placed) return { reason: 'no call matches it' };
  const treatment = treatmentOf(own, target, placed);
  if ('reason' in treatment) return treatment;
  const changed = placed.http && request && rewritten(placed.http, placed.route.paths, request);
  const expected = {
    ...{ rule: undefined, fault: undefined, shares: [], ...treatment, at: placed.at },
    ...(changed ? { request: requestText(changed) } : {}),
  };
  return { placed, expected };
}

/** A call that a route of a target is the first to match, by a caller that may make it; or why there is none. */
export function sampleOf(
  own: OwnDocuments,
  target: Target,
  wanted: PlacedRoute,
): RouteSample | { readonly reason: string } {
  const { route } = wanted;
  const metadata = sampleFor(route.metadata);
  if (!metadata) return { reason: 'no metadata was found that meets its conditions' };
  const methods = methodsFor(own, target, wanted);
  if (methods.length === 0) return { reason: 'no method of a proto has a path that it matches' };
  let reason = target.callers.length === 0 ? `no proxy of this cluster knows ${target.host}` : undefined;
  for (const caller of target.callers) {
    for (const method of methods) {
      const found = expectedAt(own, target, caller, { method, metadata });
      if ('reason' in found) reason ??= found.reason;
      else if (!isDeepStrictEqual(found.placed.route, route))
        reason ??= 'routes before it match all calls that it matches';
      else if (
        isAccepted(own, target, found.placed, caller, { method: found.expected.request ?? method, metadata })
      )
        return { caller, method, metadata, expected: found.expected };
      else reason = 'no caller of this cluster may make a call that it matches';
    }
  }
  return { reason: reason ?? 'no caller of this cluster may make a call that it matches' };
}

/** Methods that servers of a proof have beside those of the protos. */
const ofEveryServer: readonly string[] = [...healthMethods, ...reflectionMethods];

/**
 * Methods that a route matches: first those that routes or policies name, then one that every server has, then those of
 * the protos.
 */
function methodsFor(own: OwnDocuments, target: Target, { route, http }: PlacedRoute): string[] {
  const ofRoute = route.paths.flatMap((path) =>
    'method' in path ? [path.method] : 'uri' in path && path.uri.exact ? [path.uri.exact.slice(1)] : [],
  );
  const pods = (route.shares ?? []).flatMap(({ version, host = target.host }) => {
    const servers = serversOf(own, { host, subset: version });
    return 'reason' in servers ? [] : servers.pods;
  });
  const literal = pods
    .flatMap((each) => policiesFor(own, each))
    .flatMap(({ value }) => listAt(value, 'spec', 'rules'))
    .flatMap(methodsNamedIn);
  const { to } = target;
  const service =
    to.kind === 'service'
      ? own.cluster.instances.find((each) => each.service.name === to.service)?.service
      : undefined;
  const requests = [
    ...requestsFor(service ? [service] : pods.flatMap((each) => each.service ?? []), route),
    ...(http ? requestsNamedBy(route) : []),
  ];
  const all = service
    ? [...service.methods.map(({ path }) => path).filter((path) => !isOfHttp(path)), anyMethod]
    : pods.length === 0
      ? [...ofRoute, anyMethod, ...own.methods]
      : [...ofRoute, ...literal, ...own.methods, anyMethod];
  const isServed = (method: string) => own.methods.includes(method) || ofEveryServer.includes(method);
  const ofGrpc = http || (service && !service.grpc) ? [] : [...new Set(all)].filter(isServed);
  return [...new Set([...ofGrpc, ...requests])].filter((method) => {
    const call = { method, request: requestOf({ methods: [] }, method) };
    return route.paths.length === 0 || route.paths.some((path) => takesPath(path, call));
  });
}

/**
 * Requests of the HTTP servers behind a route: of their operations, then those that the route names. The host of a service
 * with gRPC is called at the port of gRPC.
 */
function requestsFor(services: readonly Service[], route: Route): string[] {
  const servers = services.filter(({ grpc, http }) => http && !grpc);
  if (servers.length === 0) return [];
  const ofOperations = servers.flatMap((service) =>
    service.methods.flatMap(({ path }) => sampleRequestsOf(service, path).map(requestText)),
  );
  return [...new Set([...ofOperations, ...requestsNamedBy(route)])];
}

/** Requests with the paths that a route names; for the beginning of a path, one that goes on. */
function requestsNamedBy({ paths, conditions = {} }: Route): string[] {
  const verb = conditions['HTTP method']?.exact ?? 'GET';
  const all: readonly RoutePath[] = paths.length > 0 ? paths : [{ uri: { prefix: '/' } }];
  return all.flatMap((path) => {
    if (!('uri' in path)) return [];
    const { exact, prefix } = path.uri;
    const texts = exact === undefined ? (prefix === undefined ? [] : [`${prefix}prove`, prefix]) : [exact];
    return texts.map((text) => requestText({ verb, path: text }));
  });
}

/** True if every pod that the call may arrive at accepts it. */
function isAccepted(
  own: OwnDocuments,
  { host }: Target,
  { route }: PlacedRoute,
  { identity }: PossibleCaller,
  sent: Sent,
): boolean {
  return (route.shares ?? []).every(({ version, weight, host: other = host, port }) => {
    if (weight === 0) return true;
    const servers = serversOf(own, {
      ...{ host: other, subset: version },
      ...(port === undefined ? {} : { port }),
    });
    return (
      !('reason' in servers) && servers.pods.every((pods) => mayCall(own, pods, identity, sent) === true)
    );
  });
}
