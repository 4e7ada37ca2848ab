import type { MetadataCondition, MetadataConditions } from '../../model/routing/metadata.ts';
import type { Route, RoutePath } from '../../model/routing/route.ts';
import type { HttpMatch } from './http.ts';

type StringMatch = NonNullable<HttpMatch['headers']>[string];

/**
 * The matches of a route: one for each path and each caller. All conditions of a match must hold, and one of
 * several matches is enough. Empty if the route matches every call.
 */
export function matchesOf({ paths, metadata, callers }: Route): HttpMatch[] {
  if (paths.length + callers.length + Object.keys(metadata).length === 0) return [];
  const uris = paths.length > 0 ? paths.map(pathOf) : [{}];
  const sources =
    callers.length > 0
      ? callers.map(({ name, namespace }) => ({ sourceLabels: { app: name }, sourceNamespace: namespace }))
      : [{}];
  return uris.flatMap((uri) => sources.map((source) => ({ ...uri, ...headersOf(metadata), ...source })));
}

/** A gRPC call is POST /package.Service/Method. The slash keeps `Stock` from matching `StockAdmin`. */
function pathOf(path: RoutePath): Pick<HttpMatch, 'uri' | 'ignoreUriCase'> {
  if ('method' in path) return { uri: { exact: `/${path.method}` } };
  if ('service' in path) return { uri: { prefix: `/${path.service}/` } };
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
