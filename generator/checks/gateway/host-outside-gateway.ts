import { listAt, textsAt } from '../../lang/at-path.ts';
import { answersFor, covers } from '../../model/gateway-hosts.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { gatewayName, isVisibleIn, visibilityOf } from '../../picture/visibility.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { together } from '../support/places.ts';

export const hostOutsideGateway = defineRenderedCheck({
  name: 'host-outside-gateway',
  code: 'MESH1700',
  severity: 'error',
  title: 'A VirtualService names a host that its gateway does not serve',
  explanation:
    'A gateway answers only for the hosts of its servers. Istio accepts a VirtualService for any other host, but its routes do not apply: calls get 404, gRPC status UNIMPLEMENTED, or the TLS handshake fails. The hosts of a gateway are in the cluster file (gateways.<name>.hosts), or in the Gateway in extra/. If the gateway is described in neither, this check does not apply.',
  source: 'Istio, Gateway, Server.hosts; analysis message IST0132',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'VirtualService' || document.origin === 'generated') continue;
      for (const [index, reference] of textsAt(document.value, 'spec', 'gateways').entries()) {
        if (reference === 'mesh') continue;
        const gateway = gatewayName(reference, document.namespace);
        const name = `${gateway.namespace}/${gateway.name}`;
        const hosts = hostsOf(name, document, rendered);
        if (hosts && !isVisibleIn(visibilityOf(document), gateway.namespace)) {
          yield* hiddenFrom(document, name, gateway.namespace, index);
          continue;
        }
        const all = textsAt(document.value, 'spec', 'hosts');
        // A host of the mesh in the same VirtualService is for calls inside of it.
        const isAlsoForMesh = textsAt(document.value, 'spec', 'gateways').includes('mesh');
        if (!hosts || (isAlsoForMesh && all.some((host) => serves(hosts, host)))) continue;
        for (const [position, host] of all.entries()) {
          if (serves(hosts, host)) continue;
          const places = [document.at(['spec', 'hosts', position]), document.at(['spec', 'gateways', index])];
          const at = places.find(isInAddition);
          if (!at) continue;
          yield {
            message: `${titleOf(document)}: the gateway ${name} does not serve ${host}`,
            at,
            hint: `it serves ${together([...hosts])}`,
          };
        }
      }
    }
  },
});

/** A VirtualService that is not exported to the namespace of its gateway. */
function* hiddenFrom(
  document: RenderedDocument,
  name: string,
  namespace: string,
  index: number,
): Iterable<Finding> {
  const at = placeOf(document, ['spec', 'exportTo'], ['spec', 'gateways', index]);
  if (!isInAddition(at)) return;
  yield {
    message: `${titleOf(document)}: the gateway ${name} ignores its routes, because they are not exported to the namespace ${namespace}`,
    at,
    hint: `add ${namespace} to exportTo`,
  };
}

/** The hosts of a gateway in the clusters of a document; undefined if it is unknown, or serves any. */
function hostsOf(
  name: string,
  document: RenderedDocument,
  { fleet, documents }: RenderedFleet,
): readonly string[] | undefined {
  const added = documents.filter(
    (each) =>
      each.kind === 'Gateway' &&
      each.apiVersion.startsWith('networking.istio.io/') &&
      `${each.namespace}/${each.name}` === name,
  );
  const ofDocuments = added.flatMap(({ value, namespace }) =>
    listAt(value, 'spec', 'servers').flatMap((server) =>
      textsAt(server, 'hosts').flatMap((host) => hostFor(host, namespace, document.namespace)),
    ),
  );
  if (added.length > 0) return ofDocuments;
  const ofSpecs = fleet.clusters
    .filter((cluster) => document.clusters.includes(cluster.name))
    .flatMap(({ gateways }) => gateways.filter((each) => `${each.namespace}/${each.name}` === name));
  if (ofSpecs.length === 0 || ofSpecs.some(({ hosts }) => hosts.length === 0)) return undefined;
  return [...new Set(ofSpecs.flatMap(({ hosts }) => hosts))];
}

/** The host of a server, `namespace/host` or `host`, for VirtualServices of a namespace; none if it is for others. */
function hostFor(host: string, own: string, namespace: string): string[] {
  const [of, name] = host.includes('/') ? host.split('/') : ['*', host];
  const isFor = of === '*' || of === namespace || (of === '.' && own === namespace);
  return isFor && name !== undefined ? [name] : [];
}

/** True if one of the hosts covers a host or a wildcard, or is covered by it. */
const serves = (hosts: readonly string[], host: string): boolean =>
  hosts.length > 0 && (answersFor(hosts, host) || hosts.some((each) => covers(host, each)));
