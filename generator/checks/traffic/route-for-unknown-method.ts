import { suggest } from '../../diagnostics/suggestion.ts';
import { textsAt } from '../../lang/at-path.ts';
import { grpcServicesOf } from '../../load/proto-index.ts';
import type { MetadataCondition } from '../../model/routing/metadata.ts';
import { type ClusterHost, domainOf, findHost, findService, fullHost } from '../../picture/hosts.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import { podsBehind } from '../../picture/pods.ts';
import { isOverHttp2 } from '../../picture/port-protocols.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { type HttpRoute, httpRoutesOf, type UriCondition } from '../../picture/routes.ts';
import { usersOf } from '../../picture/visibility.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { type DocumentMistake, mistakeAt } from '../support/documents/document-mistakes.ts';
import { knownPaths, pathMistake, regexMistake } from '../support/documents/policy-paths.ts';
import { rewriteMistake } from '../support/documents/rewritten-requests.ts';
import { type Called, requestMistake, requestsBehind } from '../support/documents/routed-requests.ts';

export const routeForUnknownMethod = defineRenderedCheck({
  name: 'route-for-unknown-method',
  code: 'MESH1401',
  severity: 'error',
  title: 'A route matches no gRPC method and no HTTP operation',
  explanation:
    'The path of a gRPC call is /package.Service/Method. Istio accepts a route for any text, so a misspelt package, service or method, or a path without its leading slash, matches no call: the calls silently take another route. In the same way, a route to an HTTP server of a spec matches no request if no operation under http.operations has its path, or its method of HTTP at this path. Paths that servers answer beside their operations, such as /healthz and /metrics, and paths of probes are not checked. With a rewrite, the path after it counts. A path of a gRPC service of the protos is checked in routes to the gRPC ports of other servers, too. The routes of a spec name methods and operations, and their paths follow from these.',
  source: 'Istio, HTTPMatchRequest: uri, method and ignoreUriCase; gRPC over HTTP2: Path',
  *run(rendered) {
    const paths = knownPaths(rendered.workspace.protos);
    for (const document of rendered.documents) {
      if (document.kind !== 'VirtualService' || document.origin === 'generated') continue;
      for (const route of httpRoutesOf(document)) {
        const changed = rewriteMistake(route, document, rendered);
        if (changed) yield* mistakeAt(document, [changed.path, route.path], changed);
        const requests = requestsBehind(route, document, rendered);
        for (const match of route.matches) {
          const { uri, conditions, path } = match;
          const unserved = requests && requestMistake(match, requests);
          if (unserved) {
            yield* mistakeAt(document, [unserved.path], unserved);
            continue;
          }
          const inAnyCase = isForGrpc(route, document, rendered) ? conditions['uri in any case'] : undefined;
          const lost = inAnyCase && matchesNoneInAnyCase(inAnyCase, paths);
          if (lost !== undefined)
            yield* mistakeAt(document, [[...path, 'uri']], {
              message: `no proto has the method ${lost}, in any case`,
              hint: suggest(lost, paths, 'paths'),
            });
          const mistake = uri
            ? (mistakeOf(uri, isAboutGrpc(uri, route, document, rendered) ? paths : undefined) ??
              otherService(uri, route, document, rendered))
            : undefined;
          if (uri && mistake) yield* mistakeAt(document, [uri.path], mistake);
        }
      }
    }
  },
});

/** The text of a condition that ignores case, if it is like a path of gRPC but of no method. */
function matchesNoneInAnyCase(
  { exact, prefix }: MetadataCondition,
  paths: ReadonlySet<string>,
): string | undefined {
  const text = exact ?? prefix;
  if (text === undefined || !/^\/[\w.]+\.\w+\//.test(text)) return undefined;
  const wanted = text.toLowerCase();
  const isKnown = [...paths].some((path) =>
    exact === undefined ? path.toLowerCase().startsWith(wanted) : path.toLowerCase() === wanted,
  );
  return isKnown ? undefined : text;
}

/** Why a path matches no call. Without the paths of methods, only a path without its slash is known to match none. */
function mistakeOf(
  { kind, text }: Pick<UriCondition, 'kind' | 'text'>,
  paths: ReadonlySet<string> | undefined,
): DocumentMistake | undefined {
  if (kind === 'regex') return paths ? regexMistake(text, paths) : undefined;
  const found = paths && pathMistake(kind === 'exact' ? text : `${text}*`, paths);
  const mistake =
    found && kind === 'exact' ? { ...found, hint: hintForExact(text, found.hint, paths) } : found;
  if (!text.startsWith('/'))
    return {
      message: `${text} matches no call: a path starts with "/"`,
      hint: mistake && kind === 'exact' ? mistake.hint : `write /${text}`,
    };
  if (kind === 'exact') return mistake;
  // Policies write a prefix with an asterisk, routes without.
  const written = (part: string) => part.replaceAll('/*', '/');
  return mistake ? { message: written(mistake.message), hint: written(mistake.hint) } : undefined;
}

/** A star has no meaning in exact: for all methods of a gRPC service, a route has a prefix. */
function hintForExact(text: string, hint: string, paths: ReadonlySet<string>): string {
  if (!hint.includes('/*')) return hint;
  const [, whole] = /^(?:write|did you mean) (\/[\w.]+\/)\*\??$/.exec(hint) ?? [];
  const methods = [...paths].filter((path) => !path.endsWith('/*'));
  return whole === undefined
    ? suggest(text, methods, 'paths')
    : `write prefix: ${whole} for all of its methods`;
}

/**
 * True if a path must be one of the protos: in a route to a gRPC port of a spec, and in one to any other gRPC port if it
 * names a gRPC service of the protos. Without a destination, the ports are those of the hosts.
 */
function isAboutGrpc(
  { kind, text }: UriCondition,
  route: HttpRoute,
  document: RenderedDocument,
  rendered: RenderedFleet,
): boolean {
  if (isForGrpc(route, document, rendered)) return true;
  const [, service] = /^\/([\w.]+)\//.exec(text) ?? [];
  if (kind === 'regex' || service === undefined) return false;
  if (!knownPaths(rendered.workspace.protos).has(`/${service}/*`)) return false;
  const called =
    route.targets.length > 0
      ? route.targets
      : textsAt(document.value, 'spec', 'hosts').map((host) => ({ host }));
  return hasGrpcPort(called, document, rendered, () => true);
}

/** True if a route sends calls to a gRPC port of a service whose protos are known. */
const isForGrpc = ({ targets }: HttpRoute, document: RenderedDocument, rendered: RenderedFleet): boolean =>
  hasGrpcPort(
    targets,
    document,
    rendered,
    (host, { podsByNamespace }) =>
      host.kind === 'Service' && podsBehind(host, podsByNamespace).some((pod) => pod.service),
  );

/** True if some calls go to a gRPC port of a host that a filter accepts. */
function hasGrpcPort(
  called: readonly Called[],
  document: RenderedDocument,
  rendered: RenderedFleet,
  accepts: (host: ClusterHost, picture: ClusterPicture) => boolean,
): boolean {
  const users = usersOf(document);
  return picturesOf(document, rendered).some((picture) =>
    called.some(({ host, port }) => {
      const found = findHost(picture.hosts, fullHost(host, document.namespace, domainOf(rendered)), users);
      if (!found || !accepts(found, picture)) return false;
      const ports = found.ports.filter(({ number }) => port === undefined || number === port);
      return ports.some(({ protocol }) => protocol !== undefined && isOverHttp2(protocol));
    }),
  );
}

/** A path of a gRPC service that no destination of the route serves. */
function otherService(
  { kind, text }: UriCondition,
  { targets, value }: HttpRoute,
  document: RenderedDocument,
  rendered: RenderedFleet,
) {
  const service = /^\/([\w.]+)\//.exec(text)?.[1];
  const isKnown = Object.values(rendered.workspace.protos).some(({ name }) => name === service);
  if (kind === 'regex' || service === undefined || !isKnown || value['rewrite'] !== undefined)
    return undefined;
  const users = usersOf(document);
  const called = picturesOf(document, rendered).flatMap(({ hosts }) =>
    targets.map(
      ({ host }) =>
        findService(hosts, fullHost(host, document.namespace, domainOf(rendered)), users)?.service,
    ),
  );
  const names = new Set(called.map((each) => each?.name));
  const specs = rendered.workspace.services
    .filter(({ spec }) => names.has(spec.name))
    .map(({ spec }) => spec);
  if (
    called.length === 0 ||
    names.has(undefined) ||
    specs.some((spec) => grpcServicesOf(spec).includes(service))
  )
    return undefined;
  const [first] = specs;
  return {
    message: `${specs.map(({ name }) => name).join(' and ')} does not serve ${service}: these calls get UNIMPLEMENTED`,
    hint: `it serves ${grpcServicesOf(first ?? {}).join(', ') || 'no gRPC'}`,
  };
}
