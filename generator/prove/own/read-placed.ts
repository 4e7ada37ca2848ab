import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, mapAt, valueAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { hostOf } from '../../model/host.ts';
import type { Route } from '../../model/routing/route.ts';
import { versionServiceName } from '../../model/version-service.ts';
import { isInAddition } from '../../picture/document-names.ts';
import { clusterNames } from '../../picture/host-routes.ts';
import { domainOf } from '../../picture/hosts.ts';
import { readRoutes } from '../../picture/read-routes.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { callsByDestination, callsOf } from '../../picture/served-calls.ts';
import { textOf } from '../places.ts';
import type { OwnDocuments } from './own-documents.ts';

/** A route of a VirtualService, GRPCRoute or HTTPRoute, and where it is written. */
export interface PlacedRoute {
  readonly route: Route;
  /** `VirtualService ledger` */
  readonly title: string;
  /** The entry of the VirtualService, or what Istio makes of a rule, if its calls are requests of HTTP. */
  readonly http?: PlainMap;
  /** True if a team writes the route, or a part of it. */
  readonly isOwn: boolean;
  /** `services/stock/extra/ledger.yaml:46` for a part of the route; undefined if no team writes it. */
  at(...path: Path): string | undefined;
}

/** `VirtualService ledger` */
export const titleOf = ({ kind, name }: { readonly kind: string; readonly name: string }): string =>
  `${kind} ${name}`;

/** The routes of a document, or of what Istio makes of it, for a host and a port. */
export function placedRoutes(
  own: OwnDocuments,
  document: RenderedDocument,
  value: PlainMap,
  host: string,
  port: number,
  titles: readonly string[] = [],
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
      title: titles[index] ?? titleOf(document),
      isOwn,
      at(...below) {
        const full = valueAt(document.value, [...path, ...below]) === undefined ? path : [...path, ...below];
        const place = document.at(full);
        return isInAddition(place) ? textOf(place) : undefined;
      },
    }));
  });
}

/** What is known of the calls of each host: those of services, and those of single versions for the Gateway API. */
const servedHosts = ({ cluster: { instances }, rendered }: OwnDocuments) =>
  new Map(
    instances.flatMap(({ service, versions }) => [
      [service.host, callsOf(service)],
      ...versions.map((version) => {
        const name = versionServiceName(service.name, version.name);
        return [
          hostOf({ name, namespace: service.namespace }, domainOf(rendered)),
          callsOf(service),
        ] as const;
      }),
    ]),
  );

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
