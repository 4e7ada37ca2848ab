import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, numberAt, textAt, textsAt } from '../../lang/at-path.ts';
import { destinationsIn, type Reference } from '../../picture/destinations.ts';
import { type ClusterHost, domainOf, findHost, fullHost } from '../../picture/hosts.ts';
import { picturesOf } from '../../picture/picture.ts';
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
  for (const { name: cluster, hosts } of picturesOf(document, rendered)) {
    const found = findHost(hosts, full(host), users);
    const ports = found?.ports.map(({ number }) => number) ?? [];
    if (!found || ports.length < 2) continue;
    const lost = calledPorts(document, rendered, cluster, (each) => findHost(hosts, full(each), users))
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
  { fleet, documents }: RenderedFleet,
  cluster: string,
  find: (host: string) => ClusterHost | undefined,
): CalledPort[] {
  const names = textsAt(value, 'spec', 'gateways');
  const ofGateway = (port: number, name: string) => ({
    port,
    because: `on which the gateway ${name} listens`,
  });
  const ofSpecs = (fleet.clusters.find(({ name }) => name === cluster)?.gateways ?? []).map((each) => ({
    name: `${each.namespace}/${each.name}`,
    ports: [each.port],
  }));
  const extra = documents
    .filter((each) => each.kind === 'Gateway' && each.clusters.includes(cluster))
    .map((each) => ({ name: `${each.namespace}/${each.name}`, ports: portsOf(each.value) }));
  const gateways = [...ofSpecs, ...extra];
  const inMesh = names.length === 0 || names.includes('mesh');
  return [
    ...names.flatMap((name) => {
      const gateway = gatewayName(name, namespace);
      const full = `${gateway.namespace}/${gateway.name}`;
      const ports = gateways.find((each) => each.name === full)?.ports ?? [];
      return ports.map((port) => ofGateway(port, full));
    }),
    ...(inMesh ? textsAt(value, 'spec', 'hosts') : []).flatMap((host) =>
      (find(host)?.ports ?? []).map(({ number }) => ({ port: number, because: `a port of ${host}` })),
    ),
  ];
}

/** The ports of the servers of an Istio Gateway. */
function portsOf(value: unknown): number[] {
  const path: Path = ['port', 'number'];
  return listAt(value, 'spec', 'servers').flatMap((server) => numberAt(server, ...path) ?? []);
}
