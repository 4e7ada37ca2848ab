import { suggest } from '../../diagnostics/suggestion.ts';
import { numberAt, textAt } from '../../lang/at-path.ts';
import { hostOf } from '../../model/host.ts';
import { domainOf } from '../../picture/hosts.ts';
import { isMissingService } from '../../picture/missing-service.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import { isPlainTcp } from '../../picture/port-protocols.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt, type PlacedMistake } from '../support/documents/document-mistakes.ts';
import { listenersOf, sectionOf } from '../support/documents/gateway-listeners.ts';
import { isMissingGateway, parentsOf, type RouteParent } from '../support/documents/named-gateways.ts';
import { backendsOf, type RouteBackend } from '../support/documents/route-backends.ts';

export const routeToUnknownService = defineRenderedCheck({
  name: 'route-to-unknown-service',
  code: 'MESH1702',
  severity: 'error',
  title: 'A route of the Gateway API, or an Ingress, names a Service, port or gateway that does not exist',
  explanation:
    'A GRPCRoute or HTTPRoute whose backendRefs name an unknown Service or port answers its calls with 500, gRPC status UNKNOWN; the status of the route alone shows why. A port of TCP answers no request. A route whose parentRefs name an unknown gateway or Service, or a sectionName or port that it does not have, applies to no call. At a gateway, a backend in another namespace also needs a ReferenceGrant there. An Ingress with an unknown Service or port answers 503.',
  source: 'Gateway API, BackendRef, ParentReference and ReferenceGrant; Kubernetes, Ingress',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.origin === 'generated') continue;
      for (const picture of picturesOf(document, rendered)) {
        const mistakes = [
          ...backendsOf(document).flatMap(
            (backend) => backendMistake(backend, document, picture, rendered) ?? [],
          ),
          ...parentsOf(document).flatMap(
            (parent) =>
              parentMistake(parent, document, picture, rendered) ??
              sectionMistake(parent, document, picture, rendered) ??
              [],
          ),
        ];
        for (const mistake of mistakes) yield* mistakeAt(document, [mistake.path], mistake, [picture.name]);
      }
    }
  },
});

/** A BackendTLSPolicy or DestinationRule may make the TLS that a server of TLS expects. */
const isBytes = (protocol: string): boolean =>
  isPlainTcp(protocol) && !['tls', 'https'].includes(protocol.toLowerCase());

/** The routes of requests. */
const ofRequests: readonly string[] = ['GRPCRoute', 'HTTPRoute'];

function backendMistake(
  { name, namespace, path, port, portPath }: RouteBackend,
  document: RenderedDocument,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): PlacedMistake | undefined {
  const host = hostOf({ name, namespace }, domainOf(rendered));
  const service = picture.services.find((each) => each.host === host);
  if (!service) {
    if (!isMissingService(host, picture, rendered)) return undefined;
    const there = picture.services.filter((each) => each.namespace === namespace);
    return {
      path,
      message: `there is no Service ${name} in ${namespace}`,
      hint: suggest(
        name,
        there.map((each) => each.host.split('.')[0] ?? ''),
        'Services there',
      ),
    };
  }
  const isKnown = service.ports.some(({ number, title }) => port === number || port === title);
  if (port !== undefined && service.ports.length > 0 && !isKnown)
    return {
      path: portPath,
      message: `${name} has no port ${port}`,
      hint: `its ports are ${service.ports.map(({ number }) => number).join(', ')}`,
    };
  const protocol = service.ports.find(({ number, title }) => port === number || port === title)?.protocol;
  if (protocol !== undefined && isBytes(protocol) && ofRequests.includes(document.kind))
    return {
      path: portPath,
      message: `port ${port} of ${name} has the protocol ${protocol}: it answers no request of a route`,
      hint: 'name a port of HTTP or gRPC',
    };
  // Sidecars ask for no permission.
  const isForMesh = parentsOf(document).every(({ kind }) => kind === 'Service');
  if (namespace === document.namespace || document.kind === 'Ingress' || isForMesh) return undefined;
  const isGranted = rendered.documents.some(
    (each) =>
      each.kind === 'ReferenceGrant' && each.namespace === namespace && each.clusters.includes(picture.name),
  );
  const isOurs = rendered.workspace.services.some(({ spec }) => spec.namespace === namespace);
  if (isGranted || !isOurs) return undefined;
  return {
    path,
    message: `no ReferenceGrant in ${namespace} allows routes of ${document.namespace} to ${name}`,
    hint: `move the route to a service in ${namespace}, or add a ReferenceGrant there`,
  };
}

function parentMistake(
  { kind, name, namespace, path }: RouteParent,
  document: RenderedDocument,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): PlacedMistake | undefined {
  if (kind === 'Service') {
    const host = hostOf({ name, namespace }, domainOf(rendered));
    return isMissingService(host, picture, rendered)
      ? {
          path,
          message: `there is no Service ${name} in ${namespace}`,
          hint: suggest(
            name,
            picture.services.map((each) => each.host.split('.')[0] ?? ''),
            'Services there',
          ),
        }
      : undefined;
  }
  if (kind !== 'Gateway') return undefined;
  const ofSpecs = rendered.fleet.clusters.find((each) => each.name === picture.name)?.gateways ?? [];
  const isAdded = rendered.documents.some(
    (each) => each.kind === 'Gateway' && each.name === name && each.namespace === namespace,
  );
  // If the cluster file lists no gateways, those of the cluster are unknown.
  if (isAdded || ofSpecs.length === 0) return undefined;
  const found = ofSpecs.find((each) => each.name === name && each.namespace === namespace);
  const there = [...picture.gateways.keys()];
  // MESH1706 warns about names of gateways that another repository may have.
  if (!found && !isMissingGateway(`${namespace}/${name}`, there, rendered)) return undefined;
  if (!found)
    return {
      path,
      message: `there is no gateway ${namespace}/${name}`,
      hint: suggest(`${namespace}/${name}`, there, 'gateways there'),
    };
  if (found.type === 'istio')
    return {
      path,
      message: `the gateway ${namespace}/${name} is a Gateway of Istio: a ${document.kind} does not apply to it`,
      hint: 'write a VirtualService, or expose in the spec',
    };
  return undefined;
}

/** A sectionName or a port that no listener of the gateway, or no port of the Service, has. */
function sectionMistake(
  parent: RouteParent,
  document: RenderedDocument,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): PlacedMistake | undefined {
  const { parent: path, section, port } = sectionOf(document, parent);
  if (section === undefined && port === undefined) return undefined;
  const { name, namespace } = parent;
  const known = sectionsOf(parent, picture, rendered);
  if (!known || known.length === 0) return undefined;
  const what = parent.kind === 'Service' ? 'port' : 'listener';
  const names = known.map((each) => each.name);
  if (section !== undefined && !names.includes(section))
    return {
      path: [...path, 'sectionName'],
      message: `${namespace}/${name} has no ${what} ${section}`,
      hint: suggest(section, names, `${what}s`),
    };
  if (port === undefined || known.some((each) => each.port === port)) return undefined;
  return {
    path: [...path, 'port'],
    message: `${namespace}/${name} has no ${parent.kind === 'Service' ? '' : 'listener on '}port ${port}`,
    hint: `the ports are ${[...new Set(known.map((each) => each.port))].join(', ')}`,
  };
}

/** The listeners of a gateway, or the ports of a Service; undefined if they are not known. */
function sectionsOf(
  parent: RouteParent,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): readonly { readonly name: string; readonly port: number | undefined }[] | undefined {
  if (parent.kind === 'Service')
    return picture.hosts
      .get(hostOf(parent, domainOf(rendered)))?.[0]
      .ports.map(({ title, number }) => ({ name: title, port: number }));
  const cluster = rendered.fleet.clusters.find(({ name }) => name === picture.name);
  if (parent.kind !== 'Gateway' || !cluster) return undefined;
  return listenersOf(parent, cluster, rendered)?.map((each) => ({
    name: textAt(each, 'name') ?? '',
    port: numberAt(each, 'port'),
  }));
}
