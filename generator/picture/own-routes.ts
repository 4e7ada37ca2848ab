import { textsAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { remembered } from '../lang/remembered.ts';
import type { Service } from '../model/service.ts';
import {
  type ApiRouteParent,
  isGrpcOrHttpRoute,
  parentsOf,
  sortedEntries,
  virtualServiceOf,
} from './gateway-api-routes.ts';
import { fullHost } from './hosts.ts';
import { isForSidecars, matchesHost } from './mesh-hosts.ts';
import type { OwnDocument } from './own-documents.ts';

/** The routes of a team for sidecars: a VirtualService, or what istiod makes of GRPCRoutes or HTTPRoutes of a Service. */
export interface OwnVirtualService {
  /** Of several GRPCRoutes or HTTPRoutes, the first with the files of all. */
  readonly document: OwnDocument;
  /** As a VirtualService; undefined for one that is deleted. */
  readonly value: PlainMap | undefined;
  readonly hosts: readonly string[];
  readonly exportTo: readonly string[];
  /** The GRPCRoutes or HTTPRoutes; undefined for a VirtualService. */
  readonly parts?: readonly OwnDocument[];
}

/** The routes for sidecars in some documents. */
export const virtualServicesIn = (documents: readonly OwnDocument[], domain: string): OwnVirtualService[] => [
  ...documents.filter(({ kind }) => kind === 'VirtualService').map((each) => ofVirtualService(each, domain)),
  ...ofApiRoutes(documents.filter(isGrpcOrHttpRoute), domain),
];

/** No host for a VirtualService that is deleted or only for gateways. */
function ofVirtualService(document: OwnDocument, domain: string): OwnVirtualService {
  const { value, namespace } = document;
  return {
    ...{ document, value },
    hosts: isForSidecars(value)
      ? textsAt(value, 'spec', 'hosts').map((host) => fullHost(host, namespace, domain))
      : [],
    exportTo: textsAt(value, 'spec', 'exportTo'),
  };
}

/**
 * istiod makes one list of the routes of one kind that are in one namespace, for one Service and port. A route in another
 * namespace than the Service would be for the callers there, but their Sidecars import the routes of the Service's own.
 * Source: Istio, pilot/pkg/config/kube/gateway (HTTPRouteCollection, mergeHTTPRoutes).
 */
function ofApiRoutes(documents: readonly OwnDocument[], domain: string): OwnVirtualService[] {
  const all = documents.flatMap((document) =>
    parentsOf(document, domain).flatMap((parent) => {
      const isForMesh = parent.gateway === 'mesh';
      const isOfOwner = parent.hosts.every((host) => host.split('.')[1] === document.namespace);
      return isForMesh && isOfOwner ? [{ document, parent }] : [];
    }),
  );
  const byParent = grouped(all, ({ document: { kind, namespace }, parent: { hosts, port } }) =>
    JSON.stringify([kind, namespace, hosts, port]),
  );
  return [...byParent.values()].map((group) => {
    const parts = group.map(({ document }) => document);
    return ofParent([group[0].document, ...parts.slice(1)], group[0].parent, domain);
  });
}

const mergedOnce = remembered<OwnDocument, OwnDocument>();

function ofParent(
  parts: readonly [OwnDocument, ...OwnDocument[]],
  parent: ApiRouteParent,
  domain: string,
): OwnVirtualService {
  const [first] = parts;
  const value = virtualServiceOf(first, parent, sortedEntries(parts, domain));
  const document =
    parts.length === 1
      ? first
      : mergedOnce(first, parts.map(({ name }) => name).join(), () => ({
          ...first,
          files: [...new Set(parts.flatMap(({ files }) => files))],
        }));
  return { document, value, hosts: parent.hosts, exportTo: [], parts };
}

/** True for the VirtualService that is rendered for a service, and patched. */
export const isPatchOf = (
  service: Pick<Service, 'name' | 'namespace'> | undefined,
  { generated, kind, name, namespace }: OwnDocument,
): boolean =>
  generated !== undefined &&
  kind === 'VirtualService' &&
  name === service?.name &&
  namespace === service.namespace;

/** Undefined if the caller does not see the routes, or if they are not for the host. */
export function rankOf(
  { document, hosts, exportTo, parts }: OwnVirtualService,
  host: string,
  from: string | undefined,
): number | undefined {
  const isExact = hosts.includes(host);
  const isWildcard = hosts.some((pattern) => matchesHost(pattern, host));
  const isFirst = parts !== undefined && document.namespace === from;
  const reach = isFirst ? reaches.ofItsNamespace : reachOf(exportTo, document.namespace, from);
  if (reach === undefined || !(isExact || isWildcard)) return undefined;
  return reach * 4 + (isExact ? 0 : 2) + (document.generated ? 0 : 1);
}

/** How widely a document is visible; the lowest comes first. */
const reaches = { private: 0, exported: 1, ofItsNamespace: 2, public: 3 };

function reachOf(exportTo: readonly string[], own: string, from: string | undefined): number | undefined {
  if (exportTo.length === 0 || exportTo.includes('*')) return reaches.public;
  if (exportTo.includes('.') && from === own)
    return exportTo.length === 1 ? reaches.private : reaches.exported;
  return from !== undefined && exportTo.includes(from) ? reaches.exported : undefined;
}

/** The rank of what is rendered for a service. */
export const rankOfGenerated = ({ exportTo }: Pick<Service, 'exportTo'>): number =>
  (exportTo ? reaches.exported : reaches.public) * 4;
