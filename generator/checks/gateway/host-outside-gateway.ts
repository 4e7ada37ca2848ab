import { textsAt } from '../../lang/at-path.ts';
import { answersFor, covers } from '../../model/gateway-hosts.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
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
      for (const picture of picturesOf(document, rendered))
        for (const finding of unserved(document, picture)) yield { ...finding, clusters: [picture.name] };
    }
  },
});

function* unserved(document: RenderedDocument, { gateways }: ClusterPicture): Iterable<Finding> {
  const references = textsAt(document.value, 'spec', 'gateways');
  const all = textsAt(document.value, 'spec', 'hosts');
  for (const [index, reference] of references.entries()) {
    const { namespace, name: own } = gatewayName(reference, document.namespace);
    const gateway = gateways.get(`${namespace}/${own}`);
    if (reference === 'mesh' || !gateway) continue;
    if (!isVisibleIn(visibilityOf(document), namespace)) {
      yield* hiddenFrom(document, gateway.name, namespace, index);
      continue;
    }
    const hosts = gateway.hostsFor(document.namespace);
    // A host of the mesh in the same VirtualService is for calls inside of it.
    const isAlsoForMesh = references.includes('mesh');
    if (!hosts || (isAlsoForMesh && all.some((host) => serves(hosts, host)))) continue;
    for (const [position, host] of all.entries()) {
      if (serves(hosts, host)) continue;
      const at = placeOf(document, ['spec', 'hosts', position], ['spec', 'gateways', index]);
      if (!isInAddition(at)) continue;
      yield {
        message: `${titleOf(document)}: the gateway ${gateway.name} does not serve ${host}`,
        at,
        hint: `it serves ${together([...hosts])}`,
      };
    }
  }
}

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

/** True if one of the hosts covers a host or a wildcard, or is covered by it. */
const serves = (hosts: readonly string[], host: string): boolean =>
  hosts.length > 0 && (answersFor(hosts, host) || hosts.some((each) => covers(host, each)));
