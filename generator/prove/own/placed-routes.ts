import { listAt, mapAt, textsAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { remembered } from '../../lang/remembered.ts';
import { routeKinds } from '../../picture/gateway-api-routes.ts';
import { routesTo } from '../../picture/host-routes.ts';
import { domainOf, fullHost } from '../../picture/hosts.ts';
import { hasHost, isForSidecars } from '../../picture/mesh-hosts.ts';
import { ownDocumentsIn } from '../../picture/own-documents.ts';
import { routeWithoutVirtualService } from '../../picture/read-routes.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { routedCluster } from '../../picture/routed-cluster.ts';
import { gatewayName } from '../../picture/visibility.ts';
import { textOf } from '../places.ts';
import { apiRoutesAt, apiRoutesTo } from './api-routes.ts';
import { type OwnDocuments, ofKind } from './own-documents.ts';
import { type PlacedRoute, placedRoutes, titleOf } from './read-placed.ts';

/** The routes of calls to a host, in their order. */
export interface HostRoutes {
  /** `VirtualService ledger` */
  readonly title: string;
  readonly routes: readonly PlacedRoute[];
  /** As they are rendered without the patches of teams; undefined for documents in extra/. */
  readonly generated?: readonly PlacedRoute[];
  /** The services whose rendered document is among the documents of these routes. */
  readonly services: readonly string[];
}

const routesOnce = remembered<OwnDocuments, HostRoutes | undefined>();

/**
 * The routes of calls that sidecars make to a host; undefined if no team has routes for it.
 * @param from the namespace of the caller
 */
export const routesToHost = (
  own: OwnDocuments,
  host: string,
  port: number,
  from: string,
): HostRoutes | undefined =>
  routesOnce(own, JSON.stringify([host, port, from]), () => readHost(own, host, port, from));

function readHost(own: OwnDocuments, host: string, port: number, from: string): HostRoutes | undefined {
  const { rendered, cluster } = own;
  const { document, parts } = routesTo(host, routedCluster(rendered.fleet, cluster.name), from) ?? {};
  if (!document) return undefined;
  const title = titleOf(document);
  const same = (each: RenderedDocument) =>
    each.kind === document.kind && each.name === document.name && each.namespace === document.namespace;
  if (parts) {
    const isPart = (each: RenderedDocument) =>
      parts.some(
        ({ kind, name, namespace }) =>
          kind === each.kind && name === each.name && namespace === each.namespace,
      );
    const target = { gateway: 'mesh', host, port };
    return {
      title,
      routes: apiRoutesTo(own, target, own.documents.filter(isPart)),
      services: [document.service],
    };
  }
  const found = own.documents.find(same);
  const place = rendered.deleted.find((each) => same(each.document))?.at;
  const text = place && textOf(place);
  const routes = found
    ? placedRoutes(own, found, found.value, host, port)
    : [{ route: routeWithoutVirtualService, title, isOwn: true, at: () => text }];
  const { generated } = document;
  return {
    ...{ title, routes, services: [document.service] },
    ...(found && generated ? { generated: placedRoutes(own, found, generated, host, port) } : {}),
  };
}

/**
 * The routes of a gateway for a host that its callers dial; undefined if no team writes a document for it. The documents
 * of a gateway that have the same host are one list of routes.
 */
export const routesThroughGateway = (
  own: OwnDocuments,
  gateway: BoundGateway,
  host: string,
): HostRoutes | undefined =>
  routesOnce(own, JSON.stringify([gateway.namespace, gateway.name, gateway.port, host]), () => {
    const key = keyOf(gateway);
    const bound = ofKind(own, 'VirtualService').filter(
      (document) => gatewaysOf(document).includes(key) && hasHost(document.value, host),
    );
    const target = { gateway: key, host, port: gateway.port };
    const api = apiRoutesAt(own, target);
    const [first] = [...bound, ...api];
    if (!first) return undefined;
    const rendered = ownDocumentsIn(own.rendered.fleet, own.cluster.name, routeKinds);
    const generatedOf = ({ kind, name, namespace, origin, value }: RenderedDocument) =>
      origin === 'generated'
        ? value
        : rendered.find((each) => each.kind === kind && each.name === name && each.namespace === namespace)
            ?.generated;
    const read = (contentOf: (document: RenderedDocument) => PlainMap | undefined) => [
      ...bound.flatMap((document) => {
        const value = contentOf(document);
        if (!value) return [];
        return placedRoutes(own, document, forGateway(value, document.namespace, key), host, gateway.port);
      }),
      ...apiRoutesTo(
        own,
        target,
        api.flatMap((document) => {
          const value = contentOf(document);
          return value ? [{ ...document, value }] : [];
        }),
      ),
    ];
    return {
      title: titleOf(first),
      routes: read(({ value }) => value),
      generated: read(generatedOf),
      services: [...bound, ...api].flatMap(({ origin, service }) => (origin === 'extra' ? [] : [service])),
    };
  });

/** A gateway, by the name of its Gateway, with the port of its server. */
export interface BoundGateway {
  readonly name: string;
  readonly namespace: string;
  readonly port: number;
}

const keyOf = ({ namespace, name }: { readonly name: string; readonly namespace: string }): string =>
  `${namespace}/${name}`;

/** The gateways of a VirtualService as `namespace/name`, without the sidecars of the mesh. */
export const gatewaysOf = ({ value, namespace }: RenderedDocument): string[] =>
  textsAt(value, 'spec', 'gateways')
    .filter((name) => name !== 'mesh')
    .map((name) => keyOf(gatewayName(name, namespace)));

/** A VirtualService with the conditions that one gateway has: it does not know the labels of callers. */
function forGateway(value: PlainMap, namespace: string, gateway: string): PlainMap {
  const http = listAt(value, 'spec', 'http').map((item) => {
    const route = mapAt(item);
    const all = listAt(route, 'match');
    if (all.length === 0) return route;
    const match = all.flatMap((each) => {
      const { gateways, ...others } = mapAt(each);
      const named = Array.isArray(gateways)
        ? gateways.map((name) => keyOf(gatewayName(String(name), namespace)))
        : [];
      return named.length === 0 || named.includes(gateway) ? [others] : [];
    });
    // A match that no call meets keeps the number of the route.
    return { ...route, match: match.length > 0 ? match : [{ gateways: ['none'] }] };
  });
  return { ...value, spec: { ...mapAt(value, 'spec'), http } };
}

/** The hosts of a VirtualService that sidecars know, as full names. */
export const hostsForSidecars = (own: OwnDocuments, { value, namespace }: RenderedDocument): string[] => {
  return isForSidecars(value)
    ? textsAt(value, 'spec', 'hosts').map((host) => fullHost(host, namespace, domainOf(own.rendered)))
    : [];
};
