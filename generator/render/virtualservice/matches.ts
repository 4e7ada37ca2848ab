import { type HttpOperation, pathCondition } from '../../load/http-operation.ts';
import type { MetadataCondition, MetadataConditions } from '../../model/routing/metadata.ts';
import type { Route, RoutePath } from '../../model/routing/route.ts';
import type { Service } from '../../model/service.ts';
import type { HttpMatch } from './http.ts';

type StringMatch = NonNullable<HttpMatch['headers']>[string];

/**
 * The matches of a route: one for each path and each caller. All conditions of a match must hold, and one of
 * several matches is enough. Empty if the route matches every call.
 */
export function matchesOf({ paths, metadata, callers }: Route, service?: MatchedService): HttpMatch[] {
  if (paths.length + callers.length + Object.keys(metadata).length === 0) return [];
  const uris = paths.length > 0 ? paths.map((path) => pathOf(path, service)) : [{}];
  const sources =
    callers.length > 0
      ? callers.map(({ name, namespace }) => ({ sourceLabels: { app: name }, sourceNamespace: namespace }))
      : [{}];
  return uris.flatMap((uri) => sources.map((source) => ({ ...uri, ...headersOf(metadata), ...source })));
}

/** What the matches of its routes depend on. */
export type MatchedService = Pick<Service, 'methods' | 'grpc' | 'http'>;

/** The condition on the requests of an operation. */
export const operationMatch = (operation: HttpOperation): Pick<HttpMatch, 'uri' | 'method'> => ({
  uri: pathCondition(operation),
  ...methodOf(operation),
});

type RequestMatch = Pick<HttpMatch, 'uri' | 'ignoreUriCase' | 'method' | 'port'>;

function methodOf({ methods }: HttpOperation): Pick<HttpMatch, 'method'> {
  const [first, ...others] = methods;
  if (first === undefined) return {};
  return { method: others.length === 0 ? { exact: first } : { regex: methods.join('|') } };
}

/** A gRPC call is POST /package.Service/Method. The slash keeps `Stock` from matching `StockAdmin`. */
function pathOf(path: RoutePath, service: MatchedService | undefined): RequestMatch {
  const { methods = [], grpc, http } = service ?? {};
  // With both servers, a path of one port means something else at the other.
  const at = (port: number | undefined) => (grpc && http && port !== undefined ? { port } : {});
  const operation = 'method' in path && methods.find((method) => method.path === path.method)?.http;
  if (operation) return { ...operationMatch(operation), ...at(http?.port) };
  if ('method' in path) return { uri: { exact: `/${path.method}` }, ...at(grpc?.port) };
  if ('service' in path) return { uri: { prefix: `/${path.service}/` }, ...at(grpc?.port) };
  const { ignoresCase, ...uri } = path.uri;
  return { uri, ...(ignoresCase ? { ignoreUriCase: true } : {}) };
}

/**
 * Conditions on headers; an empty one tests whether the header is present.
 * Source: Istio, HTTPMatchRequest.headers and withoutHeaders.
 */
function headersOf(metadata: MetadataConditions): Pick<HttpMatch, 'headers' | 'withoutHeaders'> {
  const entries = Object.entries(metadata);
  const present = entries.filter(([, { absent }]) => !absent);
  const absent = entries.filter(([, condition]) => condition.absent);
  return {
    ...(present.length > 0 ? { headers: Object.fromEntries(present.map(stringMatchOf)) } : {}),
    ...(absent.length > 0 ? { withoutHeaders: Object.fromEntries(absent.map(([name]) => [name, {}])) } : {}),
  };
}

function stringMatchOf([name, { exact, prefix, regex }]: [string, MetadataCondition]): [string, StringMatch] {
  if (exact !== undefined) return [name, { exact }];
  if (prefix !== undefined) return [name, { prefix }];
  return [name, regex === undefined ? {} : { regex }];
}
