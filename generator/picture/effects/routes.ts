import { listAt, mapAt, numberAt, textAt, textsAt } from '../../lang/at-path.ts';
import { valueText } from '../../lang/value-text.ts';
import type { Route } from '../../model/routing/route.ts';
import {
  conditionsOf,
  copiesOf,
  destinationOf,
  faultOf,
  retriesOf,
  sharesOf,
} from '../../render/route-words.ts';
import { parentsOf, sortedEntries, virtualServiceOf } from '../gateway-api-routes.ts';
import type { ClusterNames } from '../host-routes.ts';
import { fullHost } from '../hosts.ts';
import { isForSidecars } from '../mesh-hosts.ts';
import { readRoutes } from '../read-routes.ts';
import {
  type Effect,
  type EffectContext,
  type EffectiveDocument,
  type EffectReader,
  hostName,
} from './effect.ts';

/**
 * The routes that a VirtualService has for gateways, and for sidecars if its host is not one of the services: those have
 * their routes in a table. Source: Istio, VirtualService.
 */
export const virtualServiceEffects: EffectReader = (document, context) => {
  const { value, namespace } = document;
  const named = textsAt(value, 'spec', 'gateways');
  const gateways = named.filter((each) => each !== 'mesh');
  const isForMesh = isForSidecars(value);
  return textsAt(value, 'spec', 'hosts').flatMap((text) => {
    const host = fullHost(text, namespace, context.domain);
    const through = gateways.length > 0 ? ` through the gateway ${gateways.join(', ')}` : '';
    const place = hostName(text, document, context);
    return [
      ...(isForMesh && !context.names.has(host) ? effectsOf(document, host, place, ['mesh'], context) : []),
      ...(gateways.length > 0 ? effectsOf(document, host, `${place}${through}`, gateways, context) : []),
      ...(isForMesh || gateways.length > 0 ? connectionEffects(document, place, context) : []),
    ];
  });
};

/**
 * The routes that a GRPCRoute or HTTPRoute has for gateways, in the order in which Envoy tries them, and for callers of a
 * Service that is not one of the services: those have their routes in a table. Source: Gateway API, GRPCRoute and HTTPRoute.
 */
export const apiRouteEffects: EffectReader = (document, context) => {
  const sources = sortedEntries([document], context.domain);
  return parentsOf(document, context.domain).flatMap((parent) => {
    const value = virtualServiceOf(document, parent, sources);
    const { gateway, hosts, port } = parent;
    const isForMesh = gateway === 'mesh';
    const known = { ...context, ...(port === undefined ? {} : { port }) };
    return hosts
      .filter((host) => !isForMesh || !context.names.has(host))
      .flatMap((host) => {
        const name = host === '*' ? 'all hosts' : hostName(host, document, context);
        const place = isForMesh ? name : `${name} through the gateway ${gateway}`;
        return effectsOf({ ...document, value }, host, place, [gateway], known);
      });
  });
};

function effectsOf(
  { value }: EffectiveDocument,
  host: string,
  place: string,
  gateways: readonly string[],
  context: EffectContext,
): Effect[] {
  const routes = readRoutes(value, { ...context, host, isGrpc: false, gateways });
  return routes.map((route) => {
    const conditions = conditionsOf(route);
    return {
      does: `routes calls to ${place}${conditions.length > 0 ? ` (${conditions.join(', ')})` : ''}`,
      value: routeWords(route),
      ...(gateways.includes('mesh') ? {} : { isDangerous: true }),
    };
  });
}

/** How a route handles a call: `v1 90 %, v2 10 %; timeout 2s; retries off`. */
function routeWords({
  shares = [],
  policy,
  mirrors,
  fault,
  authority,
  requestHeaders,
  responseHeaders,
  further = [],
}: Route): string {
  const headers = {
    ...(authority === undefined ? {} : { authority }),
    ...(requestHeaders ? { request: requestHeaders } : {}),
    ...(responseHeaders ? { response: responseHeaders } : {}),
  };
  return [
    ...(shares.length > 0 ? [`to ${sharesOf(shares)}`] : []),
    ...further,
    ...(mirrors.length > 0 ? [`copies: ${mirrors.map(copiesOf).join(', ')}`] : []),
    ...(fault ? [`faults: ${faultOf(fault)}`] : []),
    ...(Object.keys(headers).length > 0 ? [`headers: ${valueText(headers)}`] : []),
    ...(shares.length > 0
      ? [`timeout ${policy.timeout ?? 'none'}`, `retries ${retriesOf(policy.retries)}`]
      : []),
  ].join('; ');
}

/** Routes for connections whose calls the proxies do not see. */
function connectionEffects(document: EffectiveDocument, place: string, context: ClusterNames): Effect[] {
  return (['tls', 'tcp'] as const).flatMap((protocol) =>
    listAt(document.value, 'spec', protocol).map((route) => {
      const conditions = listAt(route, 'match').map((match) => valueText(match));
      const shares = listAt(route, 'route').map((target) => {
        const destination = mapAt(target, 'destination');
        const port = numberAt(destination, 'port', 'number');
        const words = destinationOf({
          version: textAt(destination, 'subset') ?? '',
          host: fullHost(textAt(destination, 'host') ?? '', document.namespace, context.domain),
          ...(port === undefined ? {} : { port }),
        });
        const weight = numberAt(target, 'weight');
        return `${words}${weight === undefined ? '' : ` ${weight} %`}`;
      });
      return {
        does: `routes ${protocol.toUpperCase()} connections to ${place}${conditions.length > 0 ? ` (${conditions.join(' or ')})` : ''}`,
        value: `to ${shares.join(', ')}`,
      };
    }),
  );
}
