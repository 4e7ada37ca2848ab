import { listAt, textsAt } from '../../lang/at-path.ts';
import { answersFor, covers } from '../../model/gateway-hosts.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import type { ClusterGateway, GatewayServer } from '../../picture/gateways.ts';
import { picturesOf } from '../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { gatewayName } from '../../picture/visibility.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
import { kindMistake } from '../support/documents/listener-kinds.ts';
import { gatewaysNamedIn, isGatewayApiRoute } from '../support/documents/named-gateways.ts';

export const routesOfOtherProtocol = defineRenderedCheck({
  name: 'routes-of-other-protocol',
  code: 'MESH1721',
  severity: 'error',
  title: 'A gateway does not use the kind of routes that a document has',
  explanation:
    'A server of a Gateway uses one kind of routes. http routes need the protocol HTTP, HTTP2 or GRPC, or HTTPS with a certificate. With TLS mode PASSTHROUGH, the gateway does not see the calls: it uses tls routes, which match the server name. A server for TCP, or one that ends TLS of another protocol, uses tcp routes. Istio accepts a VirtualService with another kind, and the gateway closes its connections. A listener of the Gateway API accepts the kinds of routes in its allowedRoutes.kinds: an HTTPRoute at a listener for GRPCRoutes gets no calls, and only its status shows why. The gateways of a cluster file accept GRPCRoutes, and HTTPRoutes if a spec exposes operations of HTTP through them.',
  source:
    'Istio, Gateway: ServerTLSSettings.TLSmode; VirtualService: http, tls and tcp; pkg/config/gateway; Gateway API, AllowedRoutes.kinds',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.origin !== 'generated') yield* refusedRoute(document, rendered);
      if (document.kind !== 'VirtualService' || document.origin === 'generated') continue;
      const kinds = (['http', 'tls', 'tcp'] as const).filter(
        (kind) => listAt(document.value, 'spec', kind).length > 0,
      );
      const [kind, ...others] = kinds;
      if (!kind || others.length > 0) continue;
      for (const { name: cluster, gateways } of picturesOf(document, rendered))
        for (const finding of unused(document, kind, gateways)) yield { ...finding, clusters: [cluster] };
    }
  },
});

/** Gateways of the Gateway API whose listeners are for other kinds of routes. */
function* refusedRoute(document: RenderedDocument, rendered: RenderedFleet): Iterable<DocumentFinding> {
  if (!isGatewayApiRoute(document)) return;
  for (const parent of gatewaysNamedIn(document))
    for (const cluster of rendered.fleet.clusters) {
      if (!document.clusters.includes(cluster.name)) continue;
      const mistake = kindMistake(parent, document, cluster, rendered);
      if (mistake)
        yield* mistakeAt(document, [parent.path, parent.path.slice(0, -1)], mistake, [cluster.name]);
    }
}

/** Gateways whose servers for the hosts of a VirtualService all use other kinds of routes. */
function* unused(
  document: RenderedDocument,
  kind: 'http' | 'tls' | 'tcp',
  gateways: ReadonlyMap<string, ClusterGateway>,
): Iterable<DocumentFinding> {
  const hosts = textsAt(document.value, 'spec', 'hosts');
  for (const [index, reference] of textsAt(document.value, 'spec', 'gateways').entries()) {
    const { namespace, name } = gatewayName(reference, document.namespace);
    const gateway = gateways.get(`${namespace}/${name}`);
    const servers = (gateway?.serversFor(document.namespace) ?? []).filter((server) =>
      hosts.some((host) => answersFor(server.hosts, host) || server.hosts.some((each) => covers(host, each))),
    );
    const at = placeOf(document, ['spec', kind], ['spec', kind, 0], ['spec', 'gateways', index]);
    if (
      !gateway ||
      servers.length === 0 ||
      servers.some(({ routes }) => routes === kind) ||
      !isInAddition(at)
    )
      continue;
    const [{ routes } = { routes: undefined }] = servers;
    yield {
      message: `${titleOf(document)}: the gateway ${gateway.name} does not use ${kind} routes for ${hosts.join(', ')}: ${reasons[routes ?? 'none']}`,
      at,
      hint: hints[routes ?? 'none'],
      ...('path' in at ? { covers: at } : {}),
    };
  }
}

type Routes = NonNullable<GatewayServer['routes']> | 'none';

const reasons: Readonly<Record<Routes, string>> = {
  http: 'its server there is for HTTP',
  tls: 'its server there passes TLS through',
  tcp: 'its server there is for TCP',
  none: 'its server there has the TLS mode AUTO_PASSTHROUGH',
};

const hints: Readonly<Record<Routes, string>> = {
  http: 'write http routes, or set tls: { mode: PASSTHROUGH } in the Gateway',
  tls: 'write tls routes that match sniHosts, or end TLS at the gateway: protocol: HTTPS with tls: { mode: SIMPLE, credentialName: ... }',
  tcp: 'write tcp routes, or set the protocol of the server to HTTPS, HTTP2 or GRPC',
  none: 'use another mode: with this one, the gateway sends connections to the server that SNI names, without routes',
};
