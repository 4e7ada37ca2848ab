import type { Path } from '../../../diagnostics/source-file.ts';
import { listAt, mapAt, numberAt, textAt, textsAt, valueAt } from '../../../lang/at-path.ts';
import type { PlainMap } from '../../../lang/plain-map.ts';
import { groupOf } from '../../../model/api-group.ts';
import type { Cluster } from '../../../model/fleet.ts';
import type { Gateway } from '../../../model/gateway.ts';
import { answersFor, covers } from '../../../model/gateway-hosts.ts';
import { mayFit, nameOfNamespace } from '../../../picture/network-connections.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import { gatewayKinds } from '../../../render/gateway.ts';
import type { RouteParent } from './named-gateways.ts';

/** A gateway of the Gateway API in a cluster, of a document in extra/ or of the cluster file; neither if it is not known. */
export function gatewayIn(
  { name, namespace }: Pick<RouteParent, 'name' | 'namespace'>,
  cluster: Pick<Cluster, 'name' | 'gateways'>,
  { documents }: Pick<RenderedFleet, 'documents'>,
): { readonly written?: RenderedDocument | undefined; readonly ofCluster?: Gateway | undefined } {
  const isNamed = (each: { readonly name: string; readonly namespace: string }) =>
    each.name === name && each.namespace === namespace;
  const written = documents.find(
    (each) =>
      each.kind === 'Gateway' &&
      groupOf(each.apiVersion) === 'gateway.networking.k8s.io' &&
      isNamed(each) &&
      each.clusters.includes(cluster.name),
  );
  if (written) return { written };
  return { ofCluster: cluster.gateways.find((each) => isNamed(each) && each.type === 'gateway-api') };
}

/** The listeners of a gateway of the Gateway API in a cluster; undefined if the gateway is not known. */
export function listenersOf(
  parent: Pick<RouteParent, 'name' | 'namespace'>,
  cluster: Cluster,
  rendered: Pick<RenderedFleet, 'documents'>,
): readonly PlainMap[] | undefined {
  const { written, ofCluster } = gatewayIn(parent, cluster, rendered);
  const document = written?.value ?? (ofCluster && gatewayKinds['gateway-api'].render(ofCluster));
  return document && listenersIn(document);
}

/** The listeners that a Gateway has. */
export const listenersIn = (document: unknown): PlainMap[] =>
  listAt(document, 'spec', 'listeners').map((each) => mapAt(each));

/** What a parentRef names of a gateway, besides its name. Source: Gateway API, ParentReference. */
export function sectionOf(route: RenderedDocument, { path }: RouteParent) {
  const parent: Path = path.slice(0, -1);
  const value = valueAt(route.value, parent);
  return { parent, section: textAt(value, 'sectionName'), port: numberAt(value, 'port') };
}

/** The listeners that a parentRef of a route names, whatever their host. */
export function namedListeners(
  listeners: readonly PlainMap[],
  route: RenderedDocument,
  parent: RouteParent,
): PlainMap[] {
  const { section, port } = sectionOf(route, parent);
  return listeners.filter(
    (each) =>
      (section === undefined || each['name'] === section) && (port === undefined || each['port'] === port),
  );
}

/** True if a listener serves a host of a route. Source: Gateway API, HTTPRoute.hostnames. */
export function servesHostOf({ value }: RenderedDocument, listener: PlainMap): boolean {
  const hostname = textAt(listener, 'hostname');
  const hosts = textsAt(value, 'spec', 'hostnames');
  return (
    hostname === undefined ||
    hosts.length === 0 ||
    hosts.some((host) => answersFor([hostname], host) || covers(host, hostname))
  );
}

/** True if a listener may accept routes of a namespace. Source: Gateway API, AllowedRoutes.namespaces. */
export function mayAcceptFrom(listener: PlainMap, namespace: string, ofGateway: string): boolean {
  const from = textAt(listener, 'allowedRoutes', 'namespaces', 'from') ?? 'Same';
  if (from === 'Same') return namespace === ofGateway;
  if (from !== 'Selector') return from !== 'None';
  const selector = mapAt(listener, 'allowedRoutes', 'namespaces', 'selector');
  return mayFit(selector, { [nameOfNamespace]: namespace });
}
