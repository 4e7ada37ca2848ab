import { textAt, textsAt } from '../../lang/at-path.ts';
import { exposureName } from '../../model/exposure.ts';
import type { Instance } from '../../model/fleet.ts';
import { covers } from '../../model/gateway-hosts.ts';
import { titleOf } from '../../picture/document-names.ts';
import { domainOf, fullHost } from '../../picture/hosts.ts';
import { isForSidecars } from '../../picture/mesh-hosts.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { together } from '../support/places.ts';

export const patchChangesHost = defineRenderedCheck({
  name: 'patch-changes-host',
  code: 'MESH1414',
  severity: 'error',
  title: 'A patch takes the host of a service from its VirtualService or DestinationRule',
  explanation:
    'Istio finds the routes and the settings of a service by its host. If a patch replaces the host, or removes it, Istio uses its defaults for the calls of the service and reports nothing. Without its VirtualService: no timeouts and weights, and two retries. Without its DestinationRule: no subsets, so routes to them fail with 503, gRPC status UNAVAILABLE, and no load balancing and outlier detection of the spec. Without a host at a gateway, calls to it get 404, gRPC status UNIMPLEMENTED. The same happens if a patch sets gateways without mesh: the VirtualService is then for these gateways alone. A patch may add hosts to a VirtualService.',
  source: 'Istio, VirtualService: hosts and gateways; DestinationRule: host',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.origin !== 'patched') continue;
      for (const cluster of rendered.fleet.clusters.filter(({ name }) => document.clusters.includes(name)))
        for (const instance of cluster.instances.filter(({ service }) => service.name === document.service))
          yield* lostHosts(document, instance, cluster.name, rendered);
    }
  },
});

function* lostHosts(
  document: RenderedDocument,
  { service }: Instance,
  cluster: string,
  rendered: RenderedFleet,
): Iterable<DocumentFinding> {
  const { kind } = document;
  if (kind !== 'VirtualService' && kind !== 'DestinationRule') return;
  const exposure = service.exposures.find(
    ({ gateway }) => kind === 'VirtualService' && document.name === exposureName(service.name, gateway),
  );
  if (!exposure && document.name !== service.name) return;
  const needed = exposure?.hosts ?? [service.host];
  const key = kind === 'VirtualService' ? 'hosts' : 'host';
  const isHost = (host: string) => (each: RenderedDocument) =>
    each.kind === kind &&
    each.clusters.includes(cluster) &&
    hostsOf(each).some((own) => covers(fullHost(own, each.namespace, domainOf(rendered)), host));
  const isLeft = kind !== 'VirtualService' || exposure || isForSidecars(document.value);
  if (!isLeft) yield* lostInMesh(document, service.host, cluster, rendered);
  const lost = needed.filter((host) => !isHost(host)(document) && !rendered.documents.some(isHost(host)));
  const at = lost.length > 0 ? document.changeAt(['spec', key]) : undefined;
  if (!at) return;
  yield {
    message: `${titleOf(document)} is no longer for the host ${together(lost)}`,
    at,
    hint: exposure
      ? `keep the host; to remove it, change expose in the spec of ${service.name}`
      : `keep the host; routes and settings for other hosts belong into a document in extra/`,
    clusters: [cluster],
  };
}

/** A VirtualService that a patch takes from the sidecars: Istio uses its defaults for the calls of services. */
function* lostInMesh(
  document: RenderedDocument,
  host: string,
  cluster: string,
  rendered: RenderedFleet,
): Iterable<DocumentFinding> {
  const at = document.changeAt(['spec', 'gateways']);
  if (!at || hasOtherRoutes(document, host, cluster, rendered)) return;
  yield {
    message: `${titleOf(document)} is for gateways alone (${textsAt(document.value, 'spec', 'gateways').join(', ')}): calls of services lose its routes, timeouts and retries`,
    at,
    hint: 'write gateways: [mesh, …], or remove gateways; to expose the service at a gateway, write expose in the spec',
    clusters: [cluster],
  };
}

/** True if another VirtualService has routes for the calls of services to a host. */
const hasOtherRoutes = (
  document: RenderedDocument,
  host: string,
  cluster: string,
  rendered: RenderedFleet,
): boolean =>
  rendered.documents.some(
    (each) =>
      each !== document &&
      each.kind === 'VirtualService' &&
      each.clusters.includes(cluster) &&
      isForSidecars(each.value) &&
      hostsOf(each).some((own) => covers(fullHost(own, each.namespace, domainOf(rendered)), host)),
  );

const hostsOf = ({ value }: RenderedDocument): string[] => [
  ...textsAt(value, 'spec', 'hosts'),
  ...[textAt(value, 'spec', 'host') ?? []].flat(),
];
