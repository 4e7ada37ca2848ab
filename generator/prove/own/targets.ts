import { listAt, mapAt, numberAt, textAt, textsAt } from '../../lang/at-path.ts';
import { grouped } from '../../lang/grouped.ts';
import type { Callee } from '../../mesh/caller.ts';
import { isReplaceable } from '../../mesh/outside-servers.ts';
import type { Gateway } from '../../model/gateway.ts';
import { isGrpcOrHttpRoute, routeKinds } from '../../picture/gateway-api-routes.ts';
import { selects } from '../../picture/label-selectors.ts';
import { matchesHost } from '../../picture/mesh-hosts.ts';
import { podsBehind } from '../../picture/pods.ts';
import { isOverHttp2 } from '../../picture/port-protocols.ts';
import { routeWithoutVirtualService } from '../../picture/read-routes.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { textOf } from '../places.ts';
import { apiVirtualServices } from './api-routes.ts';
import { callersOf, type PossibleCaller } from './callers.ts';
import { type OwnDocuments, ofKind } from './own-documents.ts';
import {
  gatewaysOf,
  type HostRoutes,
  hostsForSidecars,
  routesThroughGateway,
  routesToHost,
} from './placed-routes.ts';
import { nameOf } from './servers.ts';

/** A host that callers dial, with the routes of a team's document for it. */
export interface Target {
  /** The document that names it: its routes, or the host itself. */
  readonly document: RenderedDocument;
  readonly host: string;
  readonly port: number;
  readonly to: Callee;
  /** The end of names of cases if the document has more than one host, or is for a gateway. */
  readonly suffix: string;
  readonly callers: readonly PossibleCaller[];
  routesFor(caller: PossibleCaller): HostRoutes | undefined;
}

/** A setting of a document that no case can show, and why. */
export interface Obstacle {
  readonly document: RenderedDocument;
  readonly setting: string;
  readonly reason: string;
}

/** The hosts to which documents of teams bring routes, Services or ServiceEntries. */
export function targetsOf(own: OwnDocuments): {
  readonly targets: readonly Target[];
  readonly obstacles: readonly Obstacle[];
} {
  const routes = [...ofKind(own, 'VirtualService'), ...apiVirtualServices(own)];
  const byDocument = grouped(
    routes.flatMap((document) => hostsForSidecars(own, document).map((host) => ({ document, host }))),
    ({ document: { kind, namespace, name } }) => JSON.stringify([kind, namespace, name]),
  );
  const found = [
    ...[...byDocument.values()].flatMap((all) =>
      all.map(({ document, host }) => sidecarTarget(own, document, host, all.length > 1 ? `/${host}` : '')),
    ),
    ...routes.flatMap((document) =>
      gatewaysOf(document).flatMap((name) => gatewayTargets(own, document, name)),
    ),
  ];
  const routed = new Set(found.flatMap((each) => ('host' in each ? [each.host] : [])));
  const alone = [...ofKind(own, 'Service'), ...ofKind(own, 'ServiceEntry')]
    .filter(({ origin }) => origin === 'extra')
    .flatMap((document) =>
      hostsOf(own, document)
        .filter((host) => !routed.has(host))
        .map((host) => sidecarTarget(own, document, host, '')),
    );
  const all = [...found, ...alone];
  return {
    targets: all.flatMap((each) => ('to' in each ? [each] : [])),
    obstacles: all.flatMap((each) => ('to' in each ? [] : [each])),
  };
}

/** The hosts of a Service, or of a ServiceEntry. Other Services of a proof have no server of gRPC. */
function hostsOf(own: OwnDocuments, { kind, value, name, namespace }: RenderedDocument): string[] {
  if (kind === 'ServiceEntry')
    return isReplaceable(value)
      ? textsAt(value, 'spec', 'hosts').filter((host) => !host.startsWith('*'))
      : [];
  return own.picture.services
    .filter((each) => each.written?.name === name && each.namespace === namespace)
    .filter(({ ports }) => ports.some(({ protocol }) => isOverHttp2(protocol?.toLowerCase() ?? '')))
    .map(({ host }) => host);
}

function sidecarTarget(
  own: OwnDocuments,
  document: RenderedDocument,
  host: string,
  suffix: string,
): Target | Obstacle {
  const setting = `${document.kind} ${document.name}${suffix}`;
  if (host.startsWith('*')) return { document, setting, reason: 'a wildcard names no host to call' };
  const called = calleeOf(own, host);
  if (!called) return { document, setting, reason: `no server here can represent ${host}` };
  if (isGrpcOrHttpRoute(document) && called.namespace !== document.namespace)
    return { document, setting, reason: 'sidecars use the routes of the namespace of the Service only' };
  const { port, to, namespace } = called;
  const place = textOf(document.at(['metadata', 'name']));
  const withoutRoutes: HostRoutes = {
    title: setting,
    services: [],
    routes: [
      { route: { ...routeWithoutVirtualService, name: 'all' }, title: setting, isOwn: true, at: () => place },
    ],
  };
  const isRouted = routeKinds.includes(document.kind);
  return {
    ...{ document, host, port, to, suffix },
    callers: callersOf(own, { host, namespace }),
    routesFor: ({ pod }) => (isRouted ? routesToHost(own, host, port, pod?.namespace ?? '') : withoutRoutes),
  };
}

/** How a proof calls a host. */
export interface CalledHost {
  readonly port: number;
  /** Of the document that defines the host. */
  readonly namespace: string;
  readonly to: Callee;
}

/** How a proof calls a host; undefined if nothing here has the host. */
export function calleeOf(own: OwnDocuments, host: string): CalledHost | undefined {
  const instance = own.cluster.instances.find(({ service }) => service.host === host);
  if (instance) {
    const { name, namespace, grpc, http } = instance.service;
    const to = { kind: 'service', service: name } as const;
    if (grpc) return { port: grpc.port, namespace, to };
    return http && { port: http.port, namespace, to: { ...to, port: http.port } };
  }
  const external = own.cluster.externals.find((each) => each.external.hosts.includes(host))?.external;
  if (external)
    return {
      port: external.ports[0].number,
      namespace: external.namespace,
      to: { kind: 'external', external: external.name, host },
    };
  const service = own.picture.services.find((each) => each.host === host);
  const port = service?.ports.find(({ protocol }) => isOverHttp2(protocol?.toLowerCase() ?? ''))?.number;
  if (service && port !== undefined) {
    const [pods] = podsBehind(service, own.picture.podsByNamespace);
    const workload = pods ? { workload: nameOf(pods).split(' ')[0] ?? '' } : {};
    return { port, namespace: service.namespace, to: { kind: 'host', host, port, ...workload } };
  }
  const entry = ofKind(own, 'ServiceEntry').find(
    ({ value }) => isReplaceable(value) && textsAt(value, 'spec', 'hosts').includes(host),
  );
  const number = numberAt(listAt(entry?.value, 'spec', 'ports')[0], 'number');
  return entry && number !== undefined
    ? { port: number, namespace: entry.namespace, to: { kind: 'host', host, port: number } }
    : undefined;
}

/** The hosts of a VirtualService at a gateway, which a cluster file or a Gateway of a team defines. */
function gatewayTargets(own: OwnDocuments, document: RenderedDocument, name: string): (Target | Obstacle)[] {
  const setting = `${document.kind} ${document.name} of the gateway ${name}`;
  const servers = serversOfGateway(own, name);
  if ('reason' in servers) return [{ document, setting, reason: servers.reason }];
  const { gateway, ports } = servers;
  return textsAt(document.value, 'spec', 'hosts').flatMap((host): (Target | Obstacle)[] => {
    const dialled = host.replace(/^\*/, 'prove');
    const port = ports.find(({ hosts }) => hosts.some((each) => matchesHost(each, dialled)));
    if (!port) return [{ document, setting, reason: `the gateway has no server for ${host}` }];
    const [namespace = '', own_ = ''] = name.split('/');
    const bound = { name: own_, namespace, port: port.number };
    const isOfSpec = gateway.name === own_ && gateway.namespace === namespace;
    const caller: PossibleCaller = {
      label: `gateway-${own_}`,
      caller: {
        ...{ kind: 'gateway', gateway: gateway.name, host: dialled },
        ...(isOfSpec ? {} : { port: port.number }),
      },
      identity: { namespace: gateway.namespace, serviceAccount: gateway.serviceAccount },
      pod: undefined,
    };
    return [
      {
        ...{ document, host: dialled, port: port.number },
        to: { kind: 'host', host: dialled, port: port.number },
        suffix: `/gateway-${own_}${textsAt(document.value, 'spec', 'hosts').length > 1 ? `/${host}` : ''}`,
        callers: [caller],
        routesFor: () => routesThroughGateway(own, bound, dialled),
      },
    ];
  });
}

interface GatewayServers {
  readonly gateway: Gateway;
  readonly ports: readonly { readonly number: number; readonly hosts: readonly string[] }[];
}

/** The gateway of the cluster file whose pods serve a Gateway, and the ports with their hosts. */
function serversOfGateway(own: OwnDocuments, name: string): GatewayServers | { readonly reason: string } {
  const { gateways } = own.cluster;
  const ofSpec = gateways.find((each) => `${each.namespace}/${each.name}` === name);
  if (ofSpec)
    return {
      gateway: ofSpec,
      ports: [{ number: ofSpec.port, hosts: ofSpec.hosts.length > 0 ? ofSpec.hosts : ['*'] }],
    };
  const document = ofKind(own, 'Gateway').find(
    (each) => each.apiVersion.startsWith('networking.istio.io/') && `${each.namespace}/${each.name}` === name,
  );
  if (!document) return { reason: 'neither the cluster file nor a document defines this gateway' };
  const gateway = gateways.find(
    ({ type, selector }) => type === 'istio' && selects(mapAt(document.value, 'spec', 'selector'), selector),
  );
  if (!gateway) return { reason: 'its Gateway selects pods of no gateway in the cluster file' };
  const ports = listAt(document.value, 'spec', 'servers').flatMap((server) => {
    const number = numberAt(server, 'port', 'number');
    const mode = textAt(server, 'tls', 'mode');
    const isServed = mode === undefined || mode === 'SIMPLE';
    const hosts = textsAt(server, 'hosts').map((host) => host.slice(host.indexOf('/') + 1));
    return number !== undefined && isServed ? [{ number, hosts }] : [];
  });
  return ports.length > 0
    ? { gateway, ports }
    : { reason: 'its Gateway has no server in plain text or with TLS of mode SIMPLE' };
}
