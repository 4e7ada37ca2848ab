import { mapAt, textAt, textsAt } from '../lang/at-path.ts';
import { httpMethods } from '../lang/http-methods.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { contains, type HttpOperation, operationsOf, pathProblem } from '../load/http-operation.ts';

/** Requests that a policy or a route names: some methods of HTTP, none for all, at the paths of a template. */
export type Requests = Pick<HttpOperation, 'methods' | 'path'>;

/** All requests of a server. */
export const anyRequest: Requests = { methods: [], path: '/{**}' };

/** The only operation of a server without operations in its spec. */
export const anyOperation: readonly HttpOperation[] = operationsOf({ http: {} });

/** True for this one alone. */
export const isAnyOperation = (operations: readonly HttpOperation[]): boolean =>
  operations.length === 1 && operations[0]?.text === anyOperation[0]?.text;

/** A path of a gRPC method, such as `/shop.v1.Cart/Get`. */
export const grpcPath = /^\/(?:[a-z]\w*\.)+[A-Z]\w*\//;

/**
 * The requests of HTTP that the operation of a policy names; undefined if no operation of a spec can have them.
 * Source: Istio, AuthorizationPolicy: Operation.paths and Operation.methods.
 */
export function requestsOfPolicy(operation: PlainMap): readonly Requests[] | undefined {
  const methods = textsAt(operation, 'methods');
  const paths = textsAt(operation, 'paths');
  if (methods.some((method) => !httpMethods.includes(method))) return undefined;
  const all = (paths.length === 0 ? ['*'] : paths).filter((path) => !grpcPath.test(path));
  return together(all.map((path) => asRequests(methods, templateOfPolicy(path))));
}

function templateOfPolicy(path: string): readonly string[] | undefined {
  if (path === '*') return [anyRequest.path];
  return [path.endsWith('/*') ? `${path.slice(0, -1)}{**}` : path];
}

/**
 * The requests at the path of a route. A prefix without a slash at its end is a path and everything below it.
 * Source: Istio, HTTPMatchRequest.uri.
 */
export function requestsOfRoute(match: PlainMap): readonly Requests[] | undefined {
  const uri = mapAt(match, 'uri');
  const [exact, prefix] = [textAt(uri, 'exact'), textAt(uri, 'prefix')];
  if (exact !== undefined) return asRequests([], [exact]);
  if (prefix !== undefined)
    return asRequests([], prefix.endsWith('/') ? [`${prefix}{**}`] : [prefix, `${prefix}/{**}`]);
  return Object.keys(uri).length === 0 ? [anyRequest] : undefined;
}

const asRequests = (
  methods: readonly string[],
  paths: readonly string[] | undefined,
): readonly Requests[] | undefined =>
  paths?.every((path) => path.startsWith('/') && pathProblem({ path }) === undefined)
    ? paths.map((path) => ({ methods, path }))
    : undefined;

/** All lists as one; undefined if one of them is. */
export const together = <Item>(
  lists: readonly (readonly Item[] | undefined)[],
): readonly Item[] | undefined =>
  lists.every((list) => list !== undefined) ? lists.flatMap((list) => list ?? []) : undefined;

/** The operations that are a part of some requests. */
export const operationsIn = (
  requests: readonly Requests[],
  operations: readonly HttpOperation[],
): readonly HttpOperation[] =>
  operations.filter((operation) => requests.some((each) => contains(each, operation)));
