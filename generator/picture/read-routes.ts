import { listAt, mapAt, numberAt, textAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { Injection } from '../model/routing/fault.ts';
import { type HeaderChanges, headerChangesOf } from '../model/routing/metadata.ts';
import type { Copies } from '../model/routing/mirror.ts';
import type { Route } from '../model/routing/route.ts';
import type { Retries } from '../model/routing/route-policy.ts';
import type { Share } from '../model/routing/rule.ts';
import { furtherOf } from './further.ts';
import { grpcStatusOf } from './grpc-status-of.ts';
import { fullHost } from './hosts.ts';
import { type CallContext, matchesOf } from './read-match.ts';
import { routeName } from './route-files.ts';
import { callsByDestination, type ServedCalls } from './served-calls.ts';

/** What the routes of a VirtualService are read for. */
export interface RoutesContext extends CallContext {
  /** The host that is called. */
  readonly host: string;
  /** The domain of the cluster, such as cluster.local. */
  readonly domain: string;
  /** The names of the services of the cluster, by host. */
  readonly names: ReadonlyMap<string, string>;
  /** What is known of the calls of each host: present if the called host alone does not say it. */
  readonly served?: ReadonlyMap<string, ServedCalls>;
}

/**
 * The retries of a route that sets none. Istio also lists `retriable-status-codes`, without a code.
 * Source: Istio, HTTPRoute.retries; pilot/pkg/networking/core/route/retry (defaultRetryOn).
 */
export const defaultRetryOn = ['connect-failure', 'refused-stream', 'unavailable', 'cancelled'];

/**
 * The route of a host without a VirtualService: all pods of the Service alike, without a timeout.
 * Source: Istio, Traffic Management, Virtual services.
 */
export const routeWithoutVirtualService: Route = {
  name: 'default of Istio',
  paths: [],
  metadata: {},
  callers: [],
  shares: [{ version: '', weight: 100 }],
  policy: { retries: { attempts: 2, retryOn: defaultRetryOn } },
  mirrors: [],
};

/**
 * The HTTP routes of a VirtualService as Envoys of callers have them, in the order of matching. What no field of a route
 * can hold is in `further`, in words.
 * Source: Istio, HTTPRoute; pilot/pkg/networking/core/route (BuildHTTPRoutesForVirtualService).
 */
export function readRoutes(virtualService: PlainMap, context: RoutesContext): Route[] {
  const namespace = textAt(virtualService, 'metadata', 'namespace') ?? '';
  const { served, domain } = context;
  const routes = listAt(virtualService, 'spec', 'http').map((item) => mapAt(item));
  const calls = served ? callsByDestination(routes, namespace, { served, domain }) : [];
  return routes.flatMap((route, index): Route[] => {
    const known = { ...context, ...calls[index] };
    const handling = handlingOf(route, namespace, known);
    const name = routeName(route, index);
    return matchesOf(route, known).map((match) => ({ name, ...match, ...handling }));
  });
}

type Handling = Omit<Route, 'name' | 'paths' | 'metadata' | 'callers' | 'conditions'>;

/** The time limit of a route; undefined for none. No time is no limit. Source: Istio, HTTPRoute.timeout. */
export function timeoutOf(route: PlainMap): string | undefined {
  const timeout = textAt(route, 'timeout');
  return timeout === undefined || /^0+(?:\.0+)?\D*$/.test(timeout) ? undefined : timeout;
}

function handlingOf(route: PlainMap, namespace: string, context: RoutesContext): Handling {
  const timeout = timeoutOf(route);
  const authority = textAt(route, 'rewrite', 'authority');
  const requestHeaders = headersOf(mapAt(route, 'headers', 'request'));
  const responseHeaders = headersOf(mapAt(route, 'headers', 'response'));
  const fault = faultOf(mapAt(route, 'fault'), context);
  const further = furtherOf(route, context);
  return {
    shares: sharesOf(listAt(route, 'route'), namespace, context),
    policy: {
      ...(timeout === undefined ? {} : { timeout }),
      retries: retriesOf(route['retries']),
    },
    mirrors: mirrorsOf(route, namespace, context),
    ...(fault ? { fault } : {}),
    ...(authority === undefined ? {} : { authority }),
    ...(requestHeaders ? { requestHeaders } : {}),
    ...(responseHeaders ? { responseHeaders } : {}),
    ...(further.length > 0 ? { further } : {}),
  };
}

/** Weights are relative to their sum. Source: Istio, HTTPRouteDestination.weight. */
function sharesOf(targets: readonly unknown[], namespace: string, context: RoutesContext): Share[] {
  const found = targets.map((target) => ({
    destination: destinationOf(mapAt(target, 'destination'), namespace, context),
    weight: numberAt(target, 'weight') ?? (targets.length === 1 ? 100 : 0),
  }));
  const total = found.reduce((sum, { weight }) => sum + weight, 0);
  return [...grouped(found, ({ destination }) => JSON.stringify(destination)).values()].map((same) => {
    const weight = same.reduce((sum, each) => sum + each.weight, 0);
    const percent = found.length === 1 ? 100 : Math.round((weight * 10_000) / (total || 100)) / 100;
    const { version, ...others } = same[0].destination;
    return { version, weight: percent, ...others };
  });
}

/** A destination; its host and port only if they are not those of the call. */
function destinationOf(
  destination: PlainMap,
  namespace: string,
  { host: called, domain, port: calledPort }: RoutesContext,
): Omit<Share, 'weight'> {
  const host = fullHost(textAt(destination, 'host') ?? called, namespace, domain);
  const port = numberAt(destination, 'port', 'number');
  return {
    version: textAt(destination, 'subset') ?? '',
    ...(host === called ? {} : { host }),
    ...(port === undefined || (host === called && port === calledPort) ? {} : { port }),
  };
}

function mirrorsOf(route: PlainMap, namespace: string, context: RoutesContext): Copies[] {
  const single = mapAt(route, 'mirror');
  const percent = numberAt(route, 'mirrorPercentage', 'value') ?? numberAt(route, 'mirrorPercent') ?? 100;
  return [
    ...(Object.keys(single).length > 0 ? [copiesOf(single, percent, namespace, context)] : []),
    ...listAt(route, 'mirrors').map((mirror) =>
      copiesOf(
        mapAt(mirror, 'destination'),
        numberAt(mirror, 'percentage', 'value') ?? 100,
        namespace,
        context,
      ),
    ),
  ];
}

function copiesOf(destination: PlainMap, percent: number, namespace: string, context: RoutesContext): Copies {
  const { version: subset, host, port } = destinationOf(destination, namespace, context);
  if (host === undefined && subset !== '') return { percent, subset };
  const full = host ?? context.host;
  const name = context.names.get(full) ?? full;
  return {
    percent,
    service: subset === '' ? name : `${name} ${subset}`,
    host: full,
    ...(port === undefined ? {} : { port }),
  };
}

/** Source: pilot/pkg/networking/core/route/retry (ConvertPolicy). */
function retriesOf(retries: unknown): Retries {
  if (!isMap(retries)) return routeWithoutVirtualService.policy.retries;
  const attempts = numberAt(retries, 'attempts') ?? 0;
  if (attempts <= 0) return { attempts: 0 };
  const [perTryTimeout, backoff, retryOn] = ['perTryTimeout', 'backoff', 'retryOn'].map((key) =>
    textAt(retries, key),
  );
  return {
    attempts,
    ...(perTryTimeout === undefined ? {} : { perTryTimeout }),
    ...(backoff === undefined ? {} : { backoff }),
    retryOn: retryOn ? retryOn.split(',').map((each) => each.trim()) : defaultRetryOn,
  };
}

/** Without a percentage, Envoy injects nothing. Source: pilot/pkg/networking/core/route (TranslateFault). */
function faultOf({ delay, abort }: PlainMap, context: RoutesContext): Injection | undefined {
  const fixedDelay = textAt(delay, 'fixedDelay');
  const delayed = numberAt(delay, 'percentage', 'value') ?? numberAt(delay, 'percent') ?? 0;
  const status = statusOf(abort, context);
  const aborted = numberAt(abort, 'percentage', 'value') ?? 0;
  const injection = {
    ...(status && aborted > 0 ? { abort: { ...status, percent: aborted } } : {}),
    ...(fixedDelay !== undefined && delayed > 0 ? { delay: { fixedDelay, percent: delayed } } : {}),
  };
  return Object.keys(injection).length > 0 ? injection : undefined;
}

/** The status of an abort as callers see it: a gRPC client makes a status of gRPC of one of HTTP. */
function statusOf(abort: unknown, { isHttp }: RoutesContext) {
  const [grpcStatus, httpStatus] = [textAt(abort, 'grpcStatus'), numberAt(abort, 'httpStatus')];
  if (grpcStatus !== undefined) return { grpcStatus };
  if (httpStatus === undefined) return undefined;
  return isHttp ? { httpStatus } : { grpcStatus: grpcStatusOf(httpStatus) };
}

/** Changes of headers by the names that are sent: HTTP/2 and gRPC have lower case ones only. Source: RFC 9113, section 8.2. */
function headersOf({ set, add, remove }: PlainMap): HeaderChanges | undefined {
  const texts = (map: unknown) =>
    isMap(map)
      ? Object.fromEntries(Object.entries(map).map(([name, value]) => [name.toLowerCase(), String(value)]))
      : undefined;
  const [setTo, added] = [texts(set), texts(add)];
  const removed = Array.isArray(remove) ? remove.map((name) => String(name).toLowerCase()) : undefined;
  if (!setTo && !added && !removed) return undefined;
  return headerChangesOf({
    ...(setTo ? { set: setTo } : {}),
    ...(added ? { add: added } : {}),
    ...(removed ? { remove: removed } : {}),
  });
}
