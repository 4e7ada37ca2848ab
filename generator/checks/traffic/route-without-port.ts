import { textAt, textsAt } from '../../lang/at-path.ts';
import { destinationsIn, type Reference } from '../../picture/destinations.ts';
import { type ClusterHost, domainOf, findHost, fullHost } from '../../picture/hosts.ts';
import { isForSidecars } from '../../picture/mesh-hosts.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { gatewayName, usersOf } from '../../picture/visibility.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const routeWithoutPort = defineRenderedCheck({
  name: 'route-without-port',
  code: 'MESH370',
  severity: 'error',
  title: 'A route to a service with several ports names no port',
  explanation:
    'If a service has one port, Istio uses it. If it has several, Istio uses the port of the incoming call: for a gateway the port it listens on, such as 443, and for a mirror or a route to another service a port of the called service. If the destination does not have that port, calls fail with 503 and copies are lost.',
  source: 'Istio, Destination.port; istio/istio, pilot/pkg/networking/core/route (GetDestinationCluster)',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'VirtualService' || document.origin === 'generated') continue;
      for (const reference of destinationsIn(document.value))
        if (reference.port === undefined) yield* lostCalls(document, reference, rendered);
    }
  },
});

function* lostCalls(
  document: RenderedDocument,
  { path }: Reference,
  rendered: RenderedFleet,
): Iterable<DocumentFinding> {
  const full = (host: string) => fullHost(host, document.namespace, domainOf(rendered));
  const host = textAt(document.value, ...path);
  if (host === undefined) return;
  const users = usersOf(document);
  for (const picture of picturesOf(document, rendered)) {
    const { name: cluster, hosts } = picture;
    const found = findHost(hosts, full(host), users);
    const ports = found?.ports.map(({ number }) => number) ?? [];
    if (!found || ports.length < 2) continue;
    const lost = calledPorts(document, picture, (each) => findHost(hosts, full(each), users))
      .filter(({ port }) => !ports.includes(port))
      .at(0);
    if (!lost) continue;
    const [port = 0] = ports;
    const owner = found.service?.name ?? found.title;
    yield {
      message: `${owner} has several ports, but this route names none: calls would go to port ${lost.port}, ${lost.because}`,
      at: document.at(path),
      hint: `add port: { number: ${port} } beside the host; its ports are ${ports.join(', ')}`,
      related: [{ message: owner, at: found.at }],
      clusters: [cluster],
    };
  }
}

interface CalledPort {
  readonly port: number;
  readonly because: string;
}

/** The known ports at which the calls of a VirtualService arrive. */
function calledPorts(
  { value, namespace }: RenderedDocument,
  { gateways }: ClusterPicture,
  find: (host: string) => ClusterHost | undefined,
): CalledPort[] {
  const names = textsAt(value, 'spec', 'gateways');
  const ofGateway = (port: number, name: string) => ({
    port,
    because: `on which the gateway ${name} listens`,
  });
  const inMesh = isForSidecars(value);
  return [
    ...names.flatMap((name) => {
      const gateway = gatewayName(name, namespace);
      const full = `${gateway.namespace}/${gateway.name}`;
      const ports = gateways.get(full)?.ports ?? [];
      return ports.map((port) => ofGateway(port, full));
    }),
    ...(inMesh ? textsAt(value, 'spec', 'hosts') : []).flatMap((host) =>
      (find(host)?.ports ?? []).map(({ number }) => ({ port: number, because: `a port of ${host}` })),
    ),
  ];
}
