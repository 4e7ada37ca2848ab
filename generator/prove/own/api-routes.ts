import { grouped } from '../../lang/grouped.ts';
import {
  type ApiRouteParent,
  asVirtualServices,
  isGrpcOrHttpRoute,
  parentsOf,
  placedVirtualService,
  sortedEntries,
} from '../../picture/gateway-api-routes.ts';
import { domainOf } from '../../picture/hosts.ts';
import { matchesHost } from '../../picture/mesh-hosts.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { type OwnDocuments, ofKind } from './own-documents.ts';
import { type PlacedRoute, placedRoutes, titleOf } from './read-placed.ts';

/** A host that calls reach through the sidecars of the mesh, or through a gateway. */
export interface RoutedHost {
  /** `mesh`, or a gateway as `namespace/name`. */
  readonly gateway: string;
  readonly host: string;
  readonly port: number;
}

/** The GRPCRoutes and HTTPRoutes for a host. */
export const apiRoutesAt = (own: OwnDocuments, target: RoutedHost): RenderedDocument[] =>
  apiRoutesIn(own).filter((document) => parentFor(own, document, target) !== undefined);

/** What Istio makes of the GRPCRoutes and HTTPRoutes: a VirtualService for each parent. */
export const apiVirtualServices = (own: OwnDocuments): RenderedDocument[] =>
  apiRoutesIn(own).flatMap((document) => asVirtualServices(document, domainOf(own.rendered)));

const apiRoutesIn = (own: OwnDocuments): RenderedDocument[] =>
  ['GRPCRoute', 'HTTPRoute'].flatMap((kind) => ofKind(own, kind).filter(isGrpcOrHttpRoute));

/** The routes that GRPCRoutes have together for a host, and those of HTTPRoutes, in their order. */
export function apiRoutesTo(
  own: OwnDocuments,
  target: RoutedHost,
  documents: readonly RenderedDocument[],
): PlacedRoute[] {
  return [...grouped(documents, ({ kind }) => kind).values()].flatMap((group) => {
    const [first] = group;
    const parent = parentFor(own, first, target);
    if (!parent) return [];
    const sources = sortedEntries(group, domainOf(own.rendered));
    const placed = { ...first, ...placedVirtualService(first, parent, sources) };
    const titles = sources.map(({ document }) => titleOf(document));
    return placedRoutes(own, placed, placed.value, target.host, target.port, titles);
  });
}

const parentFor = (
  own: OwnDocuments,
  document: RenderedDocument,
  { gateway, host }: RoutedHost,
): ApiRouteParent | undefined =>
  parentsOf(document, domainOf(own.rendered)).find(
    (parent) =>
      parent.gateway === gateway &&
      parent.hosts.some((pattern) => pattern === '*' || matchesHost(pattern, host)),
  );
