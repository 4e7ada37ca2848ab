import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, numberAt, textAt, textsAt } from '../../lang/at-path.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { domainOf, findService, fullHost } from '../../picture/hosts.ts';
import { isForSidecars } from '../../picture/mesh-hosts.ts';
import { picturesOf } from '../../picture/picture.ts';
import { isOverHttp2 } from '../../picture/port-protocols.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { type HttpRoute, httpRoutesOf } from '../../picture/routes.ts';
import { usersOf } from '../../picture/visibility.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { knownPaths } from '../support/documents/policy-paths.ts';
import { requestsAtTargets } from '../support/documents/routed-requests.ts';

export const ineffectiveRouteForGrpc = defineRenderedCheck({
  name: 'ineffective-route-for-grpc',
  code: 'MESH1410',
  severity: 'error',
  suppressible: true,
  title: 'A route does to gRPC calls what gRPC does not have',
  explanation:
    'Istio uses tcp and tls routes of a VirtualService only for ports that are neither HTTP nor gRPC: for a gRPC port they have no effect. A redirect is an answer of HTTP that gRPC clients do not follow. A directResponse with status 200 has no grpc-status: clients report an error. With another status, it is reported if it answers every call and no route of the VirtualService has a destination. A rewrite of the path to one that no proto has calls a method that does not exist: UNIMPLEMENTED.',
  source:
    'Istio, VirtualService: tcp, tls, HTTPRedirect, HTTPDirectResponse and HTTPRewrite; gRPC over HTTP2: Responses',
  *run(rendered) {
    for (const document of rendered.documents)
      if (document.kind === 'VirtualService' && document.origin !== 'generated') {
        yield* unusedRoutes(document, rendered);
        yield* changedPaths(document, rendered);
      }
  },
});

/** Routes of other protocols in a VirtualService of the mesh whose hosts have only gRPC ports, or for a gRPC port. */
function* unusedRoutes(document: RenderedDocument, rendered: RenderedFleet): Iterable<Finding> {
  if (!isForSidecars(document.value)) return;
  const hosts = textsAt(document.value, 'spec', 'hosts');
  for (const key of ['tcp', 'tls'])
    for (const [index, route] of listAt(document.value, 'spec', key).entries()) {
      const named = listAt(route, 'match').flatMap((match) => numberAt(match, 'port') ?? []);
      const path: Path = ['spec', key, index];
      const at = placeOf(document, path, ['spec', key]);
      if (!isInAddition(at) || !takesOnlyGrpc(hosts, named, document, rendered)) continue;
      yield {
        message: `${titleOf(document)}: Istio does not use the ${key} route ${index + 1}: the port is for gRPC`,
        at,
        hint: 'write the route under http, or set it in the spec',
      };
    }
}

/** The protocols of the named ports of all hosts, or of all their ports; empty if a host is not known. */
function protocolsOf(
  hosts: readonly string[],
  named: readonly number[],
  document: RenderedDocument,
  rendered: RenderedFleet,
): readonly string[] {
  const users = usersOf(document);
  const [found = []] = picturesOf(document, rendered).flatMap((picture) => {
    const services = hosts.map((host) =>
      findService(picture.hosts, fullHost(host, document.namespace, domainOf(rendered)), users),
    );
    return services.every((service) => service !== undefined) ? [services] : [];
  });
  return found.flatMap(({ ports }) =>
    ports
      .filter(({ number }) => named.length === 0 || named.includes(number))
      .map(({ protocol }) => protocol ?? ''),
  );
}

function takesOnlyGrpc(...input: Parameters<typeof protocolsOf>): boolean {
  const protocols = protocolsOf(...input);
  return protocols.length > 0 && protocols.every(isOverHttp2);
}

const takesGrpc = (...input: Parameters<typeof protocolsOf>): boolean =>
  protocolsOf(...input).some(isOverHttp2);

function* changedPaths(document: RenderedDocument, rendered: RenderedFleet): Iterable<Finding> {
  const paths = knownPaths(rendered.workspace.protos);
  const routes = httpRoutesOf(document);
  const answersAll = routes.every(({ value, targets }) => targets.length === 0 && !value['delegate']);
  for (const route of routes) {
    const { value, path, targets, title, matches } = route;
    if (['redirect', 'rewrite', 'directResponse'].every((key) => value[key] === undefined)) continue;
    const isForMethods = matches.every(
      ({ uri }) =>
        uri === undefined || (uri.text.length > 1 && [...paths].some((one) => one.startsWith(uri.text))),
    );
    // Without a path, a route takes all calls of the hosts.
    const isOfMethods =
      isForMethods &&
      ((matches.length > 0 && matches.every(({ uri }) => uri)) ||
        takesOnlyGrpc(textsAt(document.value, 'spec', 'hosts'), [], document, rendered));
    const atRedirect = placeOf(document, [...path, 'redirect'], path);
    if (value['redirect'] !== undefined && isOfMethods && isInAddition(atRedirect))
      yield {
        message: `${titleOf(document)}: ${title} redirects gRPC calls, but clients of gRPC do not follow`,
        at: atRedirect,
        hint: 'write route, with the destination of the calls',
      };
    const atAnswer = placeOf(document, [...path, 'directResponse'], path);
    const isAnswer = value['directResponse'] !== undefined && isOfMethods && isInAddition(atAnswer);
    if (isAnswer && numberAt(value, 'directResponse', 'status') === 200)
      yield {
        message: `${titleOf(document)}: ${title} answers gRPC calls with status 200 of HTTP and without grpc-status: clients report an error`,
        at: atAnswer,
        hint: 'write route, with the destination of the calls',
      };
    else if (isAnswer && answersAll && matches.length === 0)
      yield {
        message: `${titleOf(document)}: ${title} answers every call, and no route has a destination: no call reaches ${textsAt(document.value, 'spec', 'hosts').join(', ')}`,
        at: atAnswer,
        hint: 'add a route with a destination; if the host is switched off on purpose, suppress the finding',
      };
    const uri = textAt(value, 'rewrite', 'uri');
    const hosts = targets.map(({ host }) => host);
    const ports = targets.flatMap(({ port }) => port ?? []);
    const at = placeOf(document, [...path, 'rewrite', 'uri'], [...path, 'rewrite'], path);
    // Another check asks this of routes to HTTP servers, which may take gRPC calls, too.
    if (requestsAtTargets(route, document, rendered)) continue;
    // A route for a path of HTTP is not about gRPC.
    if (uri === undefined || !isInAddition(at) || !isForMethods) continue;
    const isPath = isExact(matches) ? paths.has(uri) : [...paths].some((one) => one.startsWith(uri));
    if (isPath || !takesGrpc(hosts, ports, document, rendered)) continue;
    yield {
      message: `${titleOf(document)}: ${title} rewrites the path to ${uri}, which no proto has`,
      at,
      hint: 'remove rewrite: the path of a gRPC call is its method',
    };
  }
}

/**
 * True if every match is for one path: a rewrite replaces it as a whole.
 * Source: Istio, HTTPRewrite.uri.
 */
const isExact = (matches: HttpRoute['matches']): boolean =>
  matches.length > 0 && matches.every(({ uri }) => uri?.kind === 'exact');
