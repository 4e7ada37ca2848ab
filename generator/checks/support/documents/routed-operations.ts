import { type HttpOperation, operationTitle, overlap } from '../../../load/http-operation.ts';
import { hasVerb, mayHavePath } from '../../../model/routing/operation-paths.ts';
import type { Service } from '../../../model/service.ts';
import { domainOf, fullHost } from '../../../picture/hosts.ts';
import { type ClusterPicture, picturesOf } from '../../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import { type HttpRoute, httpRoutesOf } from '../../../picture/routes.ts';
import { answeredBeside, verbsOfRoute } from './http-requests.ts';
import { httpServerOf, requestsBehind, takesAll } from './routed-requests.ts';

/** An operation of an HTTP server, some of whose requests a route of a VirtualService takes in a cluster. */
export interface RoutedOperation {
  /** Its title. */
  readonly name: string;
  /** With those of its methods of HTTP that the route takes. */
  readonly operation: HttpOperation;
  readonly picture: ClusterPicture;
  readonly service: Service;
}

/** The operations that a route takes: earlier routes leave them at least some requests, and no rewrite changes their path. */
export function routedOperations(
  route: HttpRoute,
  document: RenderedDocument,
  rendered: RenderedFleet,
): RoutedOperation[] {
  if (!requestsBehind(route, document, rendered)) return [];
  const all = httpRoutesOf(document);
  const before = all.slice(
    0,
    all.findIndex(({ path }) => path.at(-1) === route.path.at(-1)),
  );
  return picturesOf(document, rendered).flatMap((picture) => {
    const servers = route.targets.flatMap(({ host, ...target }) => {
      const full = fullHost(host, document.namespace, domainOf(rendered));
      return httpServerOf({ ...target, host: full }, document, picture) ?? [];
    });
    return [...new Map(servers.map((server) => [server.name, server])).values()].flatMap((service) =>
      service.methods.flatMap(({ http }): RoutedOperation[] => {
        const operation = http && !before.some((each) => takesAll(each, http)) && taken(route, http, service);
        return operation ? [{ name: operationTitle(operation), operation, picture, service }] : [];
      }),
    );
  });
}

/** An operation with its methods of HTTP that a route takes; undefined if it takes none. */
function taken(
  { matches }: HttpRoute,
  operation: HttpOperation,
  { http }: Service,
): HttpOperation | undefined {
  if (matches.length === 0) return operation;
  const verbs = matches.flatMap(({ uri, conditions }) => {
    const isAtPort = (conditions['port']?.exact ?? String(http?.port)) === String(http?.port);
    if (!isAtPort || (uri && !mayHavePath(operation, uri))) return [];
    return [(conditions['method'] && verbsOfRoute(conditions['method'])) ?? { includes: () => true }];
  });
  const isTaken = (verb: string) => verbs.some((each) => each.includes(verb));
  const methods = operation.methods.filter(isTaken);
  return verbs.length > 0 && hasVerb(operation, isTaken) ? { ...operation, methods } : undefined;
}

/** True if a server with some operations answers each request of another one, as far as paths and methods show. */
export function areServed(operation: HttpOperation, operations: readonly HttpOperation[]): boolean {
  const verbs = operation.methods.filter((verb) => !answeredBeside.includes(verb));
  const kinds = verbs.length === 0 ? [[]] : verbs.map((verb) => [verb]);
  return kinds.every((methods) => operations.some((other) => overlap({ ...operation, methods }, other)));
}
