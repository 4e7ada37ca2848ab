import { mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import type { HttpRequest } from '../../model/http-request.ts';
import type { RoutePath } from '../../model/routing/route.ts';
import { matchesPath } from '../../model/routing/route.ts';

/** An answer of a proxy itself: no server gets the request. */
export interface ProxyAnswer {
  readonly status: number;
  /** Where to the client is sent; a part that is missing is that of its request. */
  readonly redirect?: { readonly scheme?: string; readonly host?: string; readonly path?: string };
}

/** The answer of a route with a redirect or a direct response. Source: Istio, HTTPRedirect and HTTPDirectResponse. */
export function answerOf({ redirect, directResponse }: PlainMap): ProxyAnswer | undefined {
  if (isMap(directResponse)) return { status: numberAt(directResponse, 'status') ?? 0 };
  if (!isMap(redirect)) return undefined;
  const [scheme, host, path] = ['scheme', 'authority', 'uri'].map((key) => textAt(redirect, key));
  return {
    status: numberAt(redirect, 'redirectCode') ?? 301,
    redirect: {
      ...(scheme === undefined ? {} : { scheme }),
      ...(host === undefined ? {} : { host }),
      ...(path === undefined ? {} : { path }),
    },
  };
}

/** A route without the settings that cases of requests show. Expressions for paths are left to proofs of users. */
export function withoutShown({ redirect: _redirect, directResponse: _answer, ...route }: PlainMap): PlainMap {
  const { uri: _uri, prefix: _prefix, ...rewrite } = mapAt(route, 'rewrite');
  return { ...route, rewrite };
}

/**
 * The request that servers get: `rewrite.uri` replaces the prefix that matches, or the whole path. That of a HTTPRoute
 * replaces the prefix without the slash at its end.
 * Source: Istio, HTTPRewrite; Envoy, RouteAction.prefix_rewrite; Gateway API, HTTPPathModifier.
 */
export function rewritten(
  { rewrite }: PlainMap,
  paths: readonly RoutePath[],
  request: HttpRequest,
): HttpRequest | undefined {
  const uri = textAt(rewrite, 'uri');
  const whole = textAt(rewrite, 'prefix');
  const matched = paths.find((path) => matchesPath(path, request.path.slice(1)));
  const prefix = matched ? prefixOf(matched) : '/';
  if (whole !== undefined) {
    const rest = prefix === undefined ? '' : request.path.slice(prefix.length - 1);
    return { ...request, path: `${whole}${rest}` || '/' };
  }
  if (uri === undefined) return undefined;
  return { ...request, path: prefix === undefined ? uri : `${uri}${request.path.slice(prefix.length)}` };
}

function prefixOf(path: RoutePath): string | undefined {
  if ('uri' in path) return path.uri.prefix;
  return 'service' in path ? `/${path.service}/` : undefined;
}
