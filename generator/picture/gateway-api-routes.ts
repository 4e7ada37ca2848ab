import type { Path } from '../diagnostics/source-file.ts';
import { listAt, mapAt, numberAt, textAt, textsAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { groupOf } from '../model/api-group.ts';
import { hostOf } from '../model/host.ts';
import { type ApiRouteContent, type ApiRouteEntry, entriesOf, inOrder } from './gateway-api-rules.ts';
import type { RenderedDocument } from './rendered-document.ts';

/** The kinds of documents that route calls. */
export const routeKinds: readonly string[] = ['VirtualService', 'GRPCRoute', 'HTTPRoute'];

/** True for a GRPCRoute or HTTPRoute of the Gateway API. */
export const isGrpcOrHttpRoute = ({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string;
  readonly kind: string;
}): boolean =>
  groupOf(apiVersion) === 'gateway.networking.k8s.io' && ['GRPCRoute', 'HTTPRoute'].includes(kind);

/** A parent of a GRPCRoute or HTTPRoute. */
export interface ApiRouteParent {
  /** `mesh` for a Service, whose callers then have the routes; else the gateway as `namespace/name`. */
  readonly gateway: string;
  readonly hosts: readonly string[];
  /** The port of a Service that a parent names; undefined for all of them. */
  readonly port?: number;
  readonly path: Path;
}

/**
 * The Services and gateways whose calls a route takes. A ServiceEntry as a parent is left out.
 * Source: Gateway API, ParentReference and GAMMA; Istio, pilot/pkg/config/kube/gateway (HTTPRouteCollection).
 */
export const parentsOf = ({ namespace: own, value }: ApiRouteContent, domain: string): ApiRouteParent[] =>
  listAt(value, 'spec', 'parentRefs').flatMap((parent, index): ApiRouteParent[] => {
    const [name = '', namespace = own] = [textAt(parent, 'name'), textAt(parent, 'namespace')];
    const kind = textAt(parent, 'kind') ?? 'Gateway';
    const port = numberAt(parent, 'port');
    const path: Path = ['spec', 'parentRefs', index, 'name'];
    if (kind === 'Service')
      return [
        {
          ...{ gateway: 'mesh', hosts: [hostOf({ name, namespace }, domain)], path },
          ...(port === undefined ? {} : { port }),
        },
      ];
    if (kind !== 'Gateway') return [];
    const hosts = textsAt(value, 'spec', 'hostnames');
    return [{ gateway: `${namespace}/${name}`, hosts: hosts.length > 0 ? hosts : ['*'], path }];
  });

/** The parts of routes that istiod makes one list of. */
export interface ApiRouteSource<Document extends ApiRouteContent = ApiRouteContent> {
  readonly document: Document;
  readonly entry: ApiRouteEntry;
}

/**
 * The entries of routes of one kind for one parent, in the order in which Envoy tries them. Of equal ones, those of older
 * routes come first; here those whose name comes first.
 */
export function sortedEntries<Document extends ApiRouteContent>(
  documents: readonly Document[],
  domain: string,
): ApiRouteSource<Document>[] {
  const byAge = documents.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const all = byAge.flatMap((document) => entriesOf(document, domain).map((entry) => ({ document, entry })));
  return inOrder(all, ({ entry }) => entry);
}

/** Routes of the Gateway API for one parent as the VirtualService that istiod makes of them. */
export function virtualServiceOf(
  { name, namespace }: ApiRouteContent,
  { hosts, gateway, port }: ApiRouteParent,
  sources: readonly ApiRouteSource[],
): PlainMap {
  const isOne = new Set(sources.map(({ document }) => document)).size === 1;
  const http = sources.map(({ document, entry }) => {
    const named = { ...entry.http, name: isOne ? entry.name : `${document.name}-${entry.name}` };
    return port === undefined ? named : withPort(named, port);
  });
  return { metadata: { name, namespace }, spec: { hosts, gateways: [gateway], http } };
}

/** Source: pilot/pkg/config/kube/gateway (augmentPortMatch). */
function withPort(http: PlainMap, port: number): PlainMap {
  const matches = listAt(http, 'match');
  return {
    ...http,
    match: (matches.length > 0 ? matches : [{}]).map((match) => ({ ...mapAt(match), port })),
  };
}

/** A GRPCRoute or HTTPRoute as one VirtualService for each parent; each value has the place where it is written. */
export const asVirtualServices = (document: RenderedDocument, domain: string): RenderedDocument[] =>
  parentsOf(document, domain).map((parent) => ({
    ...document,
    ...placedVirtualService(document, parent, sortedEntries([document], domain)),
  }));

/** The content and the places of routes for one parent. */
export function placedVirtualService(
  first: RenderedDocument,
  parent: ApiRouteParent,
  sources: readonly ApiRouteSource<RenderedDocument>[],
): Pick<RenderedDocument, 'value' | 'at' | 'changeAt'> {
  const placed = ([top, list, index, ...below]: Path): { document: RenderedDocument; path: Path } => {
    const source = top === 'spec' && list === 'http' ? sources[Number(index)] : undefined;
    if (source) return { document: source.document, path: source.entry.pathOf(below) };
    return {
      document: first,
      path: list === 'hosts' || list === 'gateways' ? parent.path : ['metadata', 'name'],
    };
  };
  return {
    value: virtualServiceOf(first, parent, sources),
    at: (path, on) => {
      const { document, path: own } = placed(path);
      return document.at(own, on);
    },
    changeAt: (path) => {
      const { document, path: own } = placed(path);
      return document.changeAt(own);
    },
  };
}
