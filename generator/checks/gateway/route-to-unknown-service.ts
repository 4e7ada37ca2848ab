import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { listAt, mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { groupOf } from '../../model/api-group.ts';
import { hostOf } from '../../model/host.ts';
import { domainOf } from '../../picture/hosts.ts';
import { isMissingService } from '../../picture/missing-service.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt, type PlacedMistake } from '../support/documents/document-mistakes.ts';

export const routeToUnknownService = defineRenderedCheck({
  name: 'route-to-unknown-service',
  code: 'MESH1702',
  severity: 'error',
  title: 'A route of the Gateway API, or an Ingress, names a Service, port or gateway that does not exist',
  explanation:
    'A GRPCRoute or HTTPRoute whose backendRefs name an unknown Service or port answers its calls with 500, gRPC status UNKNOWN; the status of the route alone shows why. A route whose parentRefs name an unknown gateway or Service applies to no call. A backend in another namespace also needs a ReferenceGrant there. An Ingress with an unknown Service or port answers 503.',
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
            (parent) => parentMistake(parent, document, picture, rendered) ?? [],
          ),
        ];
        for (const mistake of mistakes) yield* mistakeAt(document, [mistake.path], mistake, [picture.name]);
      }
    }
  },
});

interface Backend {
  readonly name: string;
  readonly namespace: string;
  readonly path: Path;
  readonly port?: number | string;
  readonly portPath: Path;
}

const routeKinds = ['GRPCRoute', 'HTTPRoute', 'TCPRoute', 'TLSRoute'];

const isRoute = ({ apiVersion, kind }: RenderedDocument): boolean =>
  groupOf(apiVersion) === 'gateway.networking.k8s.io' && routeKinds.includes(kind);

/** The Services that routes of a document lead to. */
function backendsOf(document: RenderedDocument): Backend[] {
  const { value, kind, namespace } = document;
  if (isRoute(document))
    return listAt(value, 'spec', 'rules').flatMap((rule, index) =>
      listAt(rule, 'backendRefs').flatMap((backend, position): Backend[] => {
        const path: Path = ['spec', 'rules', index, 'backendRefs', position];
        const name = textAt(backend, 'name');
        const isService =
          (textAt(backend, 'kind') ?? 'Service') === 'Service' && (textAt(backend, 'group') ?? '') === '';
        const port = numberAt(backend, 'port');
        if (name === undefined || !isService) return [];
        return [
          {
            name,
            namespace: textAt(backend, 'namespace') ?? namespace,
            path: [...path, 'name'],
            portPath: [...path, 'port'],
            ...(port === undefined ? {} : { port }),
          },
        ];
      }),
    );
  if (kind !== 'Ingress') return [];
  const paths: Path[] = [
    ['spec', 'defaultBackend'],
    ...listAt(value, 'spec', 'rules').flatMap((rule, index) =>
      listAt(rule, 'http', 'paths').map(
        (_, position): Path => ['spec', 'rules', index, 'http', 'paths', position, 'backend'],
      ),
    ),
  ];
  return paths.flatMap((path): Backend[] => {
    const service = mapAt(value, ...path, 'service');
    const name = textAt(service, 'name');
    if (name === undefined) return [];
    const number = numberAt(service, 'port', 'number');
    const port = number ?? textAt(service, 'port', 'name');
    return [
      {
        name,
        namespace,
        path: [...path, 'service', 'name'],
        portPath: [...path, 'service', 'port', number === undefined ? 'name' : 'number'],
        ...(port === undefined ? {} : { port }),
      },
    ];
  });
}

function backendMistake(
  { name, namespace, path, port, portPath }: Backend,
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
  if (namespace === document.namespace || document.kind === 'Ingress') return undefined;
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

interface Parent {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly path: Path;
}

const parentsOf = (document: RenderedDocument): Parent[] =>
  isRoute(document)
    ? listAt(document.value, 'spec', 'parentRefs').flatMap((parent, index): Parent[] => {
        const name = textAt(parent, 'name');
        const namespace = textAt(parent, 'namespace') ?? document.namespace;
        const path = ['spec', 'parentRefs', index, 'name'];
        return name === undefined
          ? []
          : [{ kind: textAt(parent, 'kind') ?? 'Gateway', name, namespace, path }];
      })
    : [];

function parentMistake(
  { kind, name, namespace, path }: Parent,
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
  if (!found)
    return {
      path,
      message: `there is no gateway ${namespace}/${name}`,
      hint: suggest(
        `${namespace}/${name}`,
        ofSpecs.map((each) => `${each.namespace}/${each.name}`),
        'gateways there',
      ),
    };
  if (found.type === 'istio')
    return {
      path,
      message: `the gateway ${namespace}/${name} is a Gateway of Istio: a ${document.kind} does not apply to it`,
      hint: 'write a VirtualService, or expose in the spec',
    };
  return undefined;
}
