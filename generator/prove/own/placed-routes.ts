import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, mapAt, textsAt, valueAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { remembered } from '../../lang/remembered.ts';
import type { Route } from '../../model/routing/route.ts';
import { isInAddition } from '../../picture/document-names.ts';
import { clusterNames, routesTo } from '../../picture/host-routes.ts';
import { domainOf, fullHost } from '../../picture/hosts.ts';
import { hasHost, isForSidecars } from '../../picture/mesh-hosts.ts';
import { ownDocumentsIn } from '../../picture/own-documents.ts';
import { readRoutes, routeWithoutVirtualService } from '../../picture/read-routes.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { routedCluster } from '../../picture/routed-cluster.ts';
import { callsByDestination, callsOf } from '../../picture/served-calls.ts';
import { gatewayName } from '../../picture/visibility.ts';
import { textOf } from '../places.ts';
import { type OwnDocuments, ofKind } from './own-documents.ts';

/** A route of a VirtualService, and where it is written. */
export interface PlacedRoute {
  readonly route: Route;
  /** `VirtualService ledger` */
  readonly title: string;
  /** The entry of the VirtualService, if its calls are requests of HTTP. */
  readonly http?: PlainMap;
  /** True if a team writes the route, or a part of it. */
  readonly isOwn: boolean;
  /** `services/stock/extra/ledger.yaml:46` for a part of the route; undefined if no team writes it. */
  at(...path: Path): string | undefined;
}

/** The routes of calls to a host, in their order. */
export interface HostRoutes {
  /** `VirtualService ledger` */
  readonly title: string;
  readonly routes: readonly PlacedRoute[];
  /** As they are rendered without the patches of teams; undefined for documents in extra/. */
  readonly generated?: readonly PlacedRoute[];
  /** The services whose rendered VirtualService is among the documents of these routes. */
  readonly services: readonly string[];
}

const routesOnce = remembered<OwnDocuments, HostRoutes | undefined>();

/**
 * The routes of calls that sidecars make to a host; undefined if no team has a VirtualService for it.
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
  const { document } = routesTo(host, routedCluster(rendered.fleet, cluster.name), from) ?? {};
  if (!document) return undefined;
  const title = `VirtualService ${document.name}`;
  const same = (each: RenderedDocument) =>
    each.kind === document.kind && each.name === document.name && each.namespace === document.namespace;
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
 * The routes of a gateway for a host that its callers dial; undefined if no team writes a VirtualService for it. The
 * VirtualServices of a gateway that have the same host are one list of routes.
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
    const [first] = bound;
    if (!first) return undefined;
    const rendered = ownDocumentsIn(own.rendered.fleet, own.cluster.name, ['VirtualService']);
    const read = (contentOf: (document: RenderedDocument) => PlainMap | undefined) =>
      bound.flatMap((document) => {
        const value = contentOf(document);
        if (!value) return [];
        return placedRoutes(own, document, forGateway(value, document.namespace, key), host, gateway.port);
      });
    const generatedOf = ({ name, namespace, origin, value }: RenderedDocument) =>
      origin === 'generated'
        ? value
        : rendered.find((each) => each.name === name && each.namespace === namespace)?.generated;
    return {
      title: `VirtualService ${first.name}`,
      routes: read(({ value }) => value),
      generated: read(generatedOf),
      services: bound.flatMap(({ origin, service }) => (origin === 'extra' ? [] : [service])),
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

function placedRoutes(
  own: OwnDocuments,
  document: RenderedDocument,
  value: PlainMap,
  host: string,
  port: number,
): PlacedRoute[] {
  const names = clusterNames(own.cluster.instances.map(({ service }) => service));
  const called = own.cluster.instances.find(({ service }) => service.host === host)?.service;
  const context = {
    ...{ ...names, host, port },
    isGrpc: isForGrpcAlone(own, host, port),
    ...(called ? { isHttp: called.http?.port === port } : {}),
  };
  const routes = listAt(value, 'spec', 'http');
  const calls = called
    ? []
    : callsByDestination(
        routes.map((route) => mapAt(route)),
        document.namespace,
        { served: servedHosts(own), domain: names.domain },
      );
  return routes.flatMap((item, index) => {
    const path: Path = ['spec', 'http', index];
    const alone = { ...value, spec: { ...mapAt(value, 'spec'), http: [item] } };
    const isHttp = calls[index]?.isHttp;
    const known = { ...context, ...(isHttp === undefined ? {} : { isHttp }) };
    const unnamed = `route-${index + 1}`;
    const isOwn = leavesOf(valueAt(document.value, path)).some((leaf) =>
      isInAddition(document.at([...path, ...leaf])),
    );
    return readRoutes(alone, known).map((route) => ({
      ...(known.isHttp ? { http: mapAt(item) } : {}),
      route: mapAt(item)['name'] === undefined ? { ...route, name: unnamed } : route,
      title: `VirtualService ${document.name}`,
      isOwn,
      at(...below) {
        const full = valueAt(document.value, [...path, ...below]) === undefined ? path : [...path, ...below];
        const place = document.at(full);
        return isInAddition(place) ? textOf(place) : undefined;
      },
    }));
  });
}

const servedHosts = ({ cluster: { instances } }: OwnDocuments) =>
  new Map(instances.map(({ service }) => [service.host, callsOf(service)]));

/** True if a call of a host and port can only be a gRPC call. A gateway has one port for all protocols. */
function isForGrpcAlone({ cluster: { instances } }: OwnDocuments, host: string, port: number): boolean {
  const called = instances.find(({ service }) => service.host === host)?.service;
  return called ? called.http?.port !== port : instances.every(({ service }) => !service.http);
}

/** The paths of all values in a value. */
function leavesOf(value: unknown): Path[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => below(index, item));
  if (isMap(value)) return Object.entries(value).flatMap(([key, item]) => below(key, item));
  return [[]];
}

const below = (step: string | number, value: unknown): Path[] =>
  leavesOf(value).map((leaf) => [step, ...leaf]);

/** The hosts of a VirtualService that sidecars know, as full names. */
export const hostsForSidecars = (own: OwnDocuments, { value, namespace }: RenderedDocument): string[] => {
  return isForSidecars(value)
    ? textsAt(value, 'spec', 'hosts').map((host) => fullHost(host, namespace, domainOf(own.rendered)))
    : [];
};
