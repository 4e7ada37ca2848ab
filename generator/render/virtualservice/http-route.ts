import type { Abort, Injection } from '../../model/routing/fault.ts';
import { inHttpOrder } from '../../model/routing/http-order.ts';
import type { Copies } from '../../model/routing/mirror.ts';
import type { Route } from '../../model/routing/route.ts';
import type { RoutePolicy } from '../../model/routing/route-policy.ts';
import { routesOf } from '../../model/routing/routes.ts';
import type { RoutingView } from '../view.ts';
import { methodSharesOf, splitOf, type Target } from './destinations.ts';
import type { HttpRoute } from './http.ts';
import { type MatchedService, matchesOf } from './matches.ts';

/** The routes of a service in a VirtualService, in the order of matching in Envoy. */
export function httpRoutesOf({ service, versions }: RoutingView): HttpRoute[] {
  const routes = routesOf(service, methodSharesOf(versions));
  return httpRoutesTo({ host: service.host }, routes, versions, service);
}

/** Routes as a VirtualService has them. */
export function httpRoutesTo(
  target: Target,
  routes: readonly Route[],
  versions: RoutingView['versions'],
  service?: MatchedService,
): HttpRoute[] {
  const split = splitOf(target, versions);
  return inHttpOrder(routes, service?.methods ?? []).map((route) => {
    const match = matchesOf(route, service);
    const mirrors = mirrorsOf(route.mirrors, target);
    return {
      name: route.name,
      ...(match.length > 0 ? { match } : {}),
      route: split(route.shares),
      ...(route.authority === undefined ? {} : { rewrite: { authority: route.authority } }),
      ...headersOf(route),
      ...(mirrors.length > 0 ? { mirrors } : {}),
      ...(route.fault ? { fault: faultOf(route.fault) } : {}),
      ...policyOf(route.policy),
    };
  });
}

function headersOf({ requestHeaders, responseHeaders }: Route): Pick<HttpRoute, 'headers'> {
  if (!requestHeaders && !responseHeaders) return {};
  return {
    headers: {
      ...(requestHeaders ? { request: mutable(requestHeaders) } : {}),
      ...(responseHeaders ? { response: mutable(responseHeaders) } : {}),
    },
  };
}

function mutable({ set, add, remove }: NonNullable<Route['requestHeaders']>) {
  return {
    ...(set ? { set: { ...set } } : {}),
    ...(add ? { add: { ...add } } : {}),
    ...(remove ? { remove: [...remove] } : {}),
  };
}

/**
 * Copies to another service name its port: for a service with several ports Istio uses the port of the
 * original call, which is a port of this service.
 * Source: Istio, Destination.port; istio/istio, pilot/pkg/networking/core/route (GetDestinationCluster).
 */
function mirrorsOf(mirrors: readonly Copies[], target: Target): NonNullable<HttpRoute['mirrors']> {
  return mirrors.map((copies) => ({
    destination:
      'host' in copies
        ? {
            host: copies.host,
            ...(copies.port === undefined ? {} : { port: { number: copies.port } }),
          }
        : { host: target.host, subset: copies.subset, ...(target.port ? { port: target.port } : {}) },
    ...(copies.percent === 100 ? {} : { percentage: { value: copies.percent } }),
  }));
}

/**
 * The percentage is always set: without it, Envoy injects nothing. Source: Envoy, FaultDelay and FaultAbort.
 */
function faultOf({ abort, delay }: Injection): NonNullable<HttpRoute['fault']> {
  return {
    ...(delay ? { delay: { fixedDelay: delay.fixedDelay, percentage: { value: delay.percent } } } : {}),
    ...(abort ? { abort: abortOf(abort) } : {}),
  };
}

function abortOf({ percent, ...status }: Abort) {
  return { ...status, percentage: { value: percent } };
}

/** Retries are always set: without them, Istio retries calls twice. Source: Istio, HTTPRoute.retries. */
export function policyOf({ timeout, retries }: RoutePolicy): Pick<HttpRoute, 'timeout' | 'retries'> {
  const { attempts, perTryTimeout, backoff, retryOn } = retries;
  return {
    ...(timeout === undefined ? {} : { timeout }),
    retries: {
      attempts,
      ...(perTryTimeout === undefined ? {} : { perTryTimeout }),
      ...(backoff === undefined ? {} : { backoff }),
      ...(retryOn === undefined ? {} : { retryOn: retryOn.join(',') }),
    },
  };
}
