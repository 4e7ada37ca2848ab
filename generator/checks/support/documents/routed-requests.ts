import { isDeepStrictEqual } from 'node:util';
import { mapAt } from '../../../lang/at-path.ts';
import { intendedHttpMethods } from '../../../lang/http-methods.ts';
import { type HttpOperation, idempotencyOf, operationTitle } from '../../../load/http-operation.ts';
import { mayHavePath, type PathPattern } from '../../../model/routing/operation-paths.ts';
import type { Service } from '../../../model/service.ts';
import { domainOf, findService, fullHost } from '../../../picture/hosts.ts';
import { type ClusterPicture, picturesOf } from '../../../picture/picture.ts';
import { podsBehind } from '../../../picture/pods.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import { type HttpRoute, httpRoutesOf, type RouteMatch } from '../../../picture/routes.ts';
import { usersOf } from '../../../picture/visibility.ts';
import { operationMatch } from '../../../render/virtualservice/matches.ts';
import type { PlacedMistake } from './document-mistakes.ts';
import { requestsOf, type ServedRequests, unknownPath, unknownVerb, verbsOfRoute } from './http-requests.ts';
import { queryMistake } from './policy-paths.ts';

/** A host that gets calls, and the port that is called, if a document names it. */
export interface Called {
  readonly host: string;
  readonly port?: number;
}

/**
 * The requests that servers behind a route answer, by the paths that the route matches; undefined if they are not all HTTP
 * servers of specs, or if the route changes the path.
 */
export const requestsBehind = (
  route: HttpRoute,
  document: RenderedDocument,
  rendered: RenderedFleet,
): ServedRequests | undefined =>
  ['uri', 'uriRegexRewrite'].some((key) => mapAt(route.value, 'rewrite')[key] !== undefined)
    ? undefined
    : requestsAtTargets(route, document, rendered);

/** The requests that servers behind a route answer, by the paths that arrive there. */
export function requestsAtTargets(
  { targets }: HttpRoute,
  document: RenderedDocument,
  rendered: RenderedFleet,
): ServedRequests | undefined {
  const called = targets.map(({ host, ...target }) => ({
    ...target,
    host: fullHost(host, document.namespace, domainOf(rendered)),
  }));
  return requestsOfHosts(called, document, rendered);
}

/** The requests of the HTTP servers of hosts, in all clusters of a document. */
export function requestsOfHosts(
  called: readonly Called[],
  document: RenderedDocument,
  rendered: RenderedFleet,
): ServedRequests | undefined {
  const all = picturesOf(document, rendered).flatMap((picture) =>
    called.map((each) => httpServerOf(each, document, picture)),
  );
  const servers = all.flatMap((server) => server ?? []);
  if (servers.length === 0 || servers.length < all.length) return undefined;
  const isForGrpc = servers.some(({ grpc }) => grpc) && called.some(({ port }) => port === undefined);
  return requestsOf(servers, isForGrpc);
}

/** The service of a spec whose HTTP server gets the calls of a host. */
export function httpServerOf(
  { host, port }: Called,
  document: RenderedDocument,
  { hosts, podsByNamespace }: ClusterPicture,
): Service | undefined {
  const found = findService(hosts, host, usersOf(document));
  const pods = found ? podsBehind(found, podsByNamespace) : [];
  const [server] = pods.flatMap(({ service }) => service ?? []);
  if (!found || !server?.http || pods.some(({ service }) => service?.name !== server.name)) return undefined;
  if (port !== undefined) return server.http.port === port ? server : undefined;
  const { grpc, http } = server;
  return found.ports.every(({ number }) => number === http.port || number === grpc?.port)
    ? server
    : undefined;
}

const queryHint = 'write the path alone, and match the parameters with queryParams';

/** Why a match of a route to HTTP servers matches no request; undefined if it may match one. */
export function requestMistake(
  { path, uri, conditions }: RouteMatch,
  requests: ServedRequests,
): PlacedMistake | undefined {
  const [kind, anyCase] = Object.entries(conditions['uri in any case'] ?? {}).find(isText) ?? [];
  const pattern: PathPattern | undefined =
    kind === undefined || typeof anyCase !== 'string'
      ? uri && { kind: uri.kind, text: uri.text }
      : // Istio ignores the case of exact paths and prefixes. Source: HTTPMatchRequest.ignoreUriCase.
        { kind: kind === 'exact' || kind === 'prefix' ? kind : 'regex', text: anyCase, ignoresCase: true };
  const at = pattern && (uri?.path ?? [...path, 'uri']);
  // The header :path has the query.
  const query =
    at?.includes('uri') && pattern?.kind !== 'regex' && queryMistake(pattern?.text ?? '', queryHint);
  if (at && query) return { path: at, ...query };
  const mistake = pattern && unknownPath(pattern, requests, { text: pattern.text, isPolicy: false });
  if (mistake && at) return { path: at, ...mistake };
  const verbs = conditions['method'] && verbsOfRoute(conditions['method']);
  // MESH1409 reports a method in lower case.
  if (verbs && intendedHttpMethods(verbs.includes).length > 0) return undefined;
  const wrong = verbs && unknownVerb(verbs, pattern ? [pattern] : [], requests);
  return wrong && { path: [...path, 'method'], ...wrong };
}

const isText = ([, value]: [string, unknown]): boolean => typeof value === 'string';

/** The titles of the operations whose requests a route takes, and that may have side effects. */
export function unsafeOperations(
  route: HttpRoute,
  document: RenderedDocument,
  rendered: RenderedFleet,
): string[] {
  const requests = requestsBehind(route, document, rendered);
  const all = httpRoutesOf(document);
  const before = all.slice(
    0,
    all.findIndex(({ path }) => path.at(-1) === route.path.at(-1)),
  );
  return (requests?.operations ?? [])
    .filter((operation) => isUnsafeIn(route, operation) && !before.some((each) => takesAll(each, operation)))
    .map(operationTitle);
}

/** True if a match may take requests of an operation with methods of HTTP that change something. */
function isUnsafeIn({ matches }: HttpRoute, operation: HttpOperation): boolean {
  const verbs = operation.methods.length > 0 ? operation.methods : ['POST'];
  const unsafe = verbs.filter((verb) => idempotencyOf({ methods: [verb] }) !== 'NO_SIDE_EFFECTS');
  if (matches.length === 0) return unsafe.length > 0;
  return matches.some(({ uri, conditions }) => {
    const wanted = conditions['method'] && verbsOfRoute(conditions['method']);
    const isThere = !uri || mayHavePath(operation, uri);
    return isThere && unsafe.some((verb) => !wanted || wanted.includes(verb));
  });
}

/** True if a route leaves no request of an operation to later ones: one without a match, or that of the operation itself. */
export function takesAll({ matches }: HttpRoute, operation: HttpOperation): boolean {
  const { uri, method } = operationMatch(operation);
  return (
    matches.length === 0 ||
    matches.some(({ conditions: { uri: path, method: verb, port: _, ...others } }) => {
      const isAtPath = path === undefined || isDeepStrictEqual(path, uri);
      return (
        isAtPath &&
        (verb === undefined || isDeepStrictEqual(verb, method)) &&
        Object.keys(others).length === 0
      );
    })
  );
}
