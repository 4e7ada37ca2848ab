import type { Path } from '../../../diagnostics/source-file.ts';
import { listAt, mapAt, numberAt, textAt, textsAt, valueAt } from '../../../lang/at-path.ts';
import { re2Matcher, re2Problem } from '../../../lang/re2.ts';
import { hostOf } from '../../../model/host.ts';
import type { HttpRequest } from '../../../model/http-request.ts';
import { fullHost } from '../../../picture/hosts.ts';
import type { RenderedDocument } from '../../../picture/rendered-document.ts';
import { httpRoutesOf, type RouteMatch } from '../../../picture/routes.ts';
import { verbsOfRoute } from './http-requests.ts';
import { matchesPath } from './matched-paths.ts';

/** One alternative of the match of a route. */
interface RequestMatch {
  /** Paths that it names, without expressions. */
  readonly paths: readonly string[];
  /** True if a request may match. */
  takes(request: HttpRequest): boolean;
}

/** A Service that a route of a gateway leads to. */
export interface GatewayTarget {
  readonly host: string;
  readonly port?: number;
  /** Where it is named. */
  readonly path: Path;
  /** The requests of the route: of any of these. */
  readonly matches: readonly RequestMatch[];
}

const anyRequest: RequestMatch = { paths: [], takes: () => true };

/**
 * The Services that the HTTP routes of a VirtualService, a GRPCRoute or an HTTPRoute lead to. Routes that change the path
 * of a call are left out, and Services without a share of the calls.
 * @param gateway the name with which a VirtualService names the gateway
 */
export const gatewayTargets = (
  document: RenderedDocument,
  gateway: string,
  domain: string,
): GatewayTarget[] =>
  document.kind === 'VirtualService'
    ? targetsOfVirtualService(document, gateway, domain)
    : targetsOfRoute(document, domain);

/** Source: Istio, HTTPRoute: match, rewrite and route. */
function targetsOfVirtualService(document: RenderedDocument, gateway: string, domain: string) {
  return httpRoutesOf(document).flatMap(({ value, matches, targets }) => {
    const rewrite = mapAt(value, 'rewrite');
    if (rewrite['uri'] !== undefined || rewrite['uriRegexRewrite'] !== undefined) return [];
    const own = matches
      .filter(({ path }) => {
        const gateways = textsAt(valueAt(document.value, path), 'gateways');
        return gateways.length === 0 || gateways.includes(gateway);
      })
      .map(istioMatch);
    return targets
      .filter(({ weight }) => targets.length === 1 || weight > 0)
      .map(
        ({ host, port, path }): GatewayTarget => ({
          host: fullHost(host, document.namespace, domain),
          ...(port === undefined ? {} : { port }),
          path: [...path, 'destination', 'host'],
          matches: matches.length === 0 ? [anyRequest] : own,
        }),
      );
  });
}

/** Source: Istio, HTTPMatchRequest: uri and method. */
function istioMatch(match: RouteMatch): RequestMatch {
  const { uri, conditions } = match;
  const verbs = conditions['method'] && verbsOfRoute(conditions['method']);
  return {
    paths: uri && uri.kind !== 'regex' ? [uri.text] : [],
    takes: ({ verb, path }) => matchesPath(match, path) && (!verbs || verbs.includes(verb)),
  };
}

/** Source: Gateway API, GRPCRouteRule and HTTPRouteRule: matches, filters and backendRefs. */
function targetsOfRoute({ kind, value, namespace }: RenderedDocument, domain: string) {
  return listAt(value, 'spec', 'rules').flatMap((rule, index) => {
    const changesPath = listAt(rule, 'filters').some((filter) =>
      ['URLRewrite', 'RequestRedirect'].includes(textAt(filter, 'type') ?? ''),
    );
    if (changesPath) return [];
    const matches = listAt(rule, 'matches').map(kind === 'GRPCRoute' ? grpcMatch : httpMatch);
    return listAt(rule, 'backendRefs').flatMap((backend, position): GatewayTarget[] => {
      const name = textAt(backend, 'name');
      const port = numberAt(backend, 'port');
      if (name === undefined || (textAt(backend, 'kind') ?? 'Service') !== 'Service') return [];
      if (numberAt(backend, 'weight') === 0) return [];
      return [
        {
          host: hostOf({ name, namespace: textAt(backend, 'namespace') ?? namespace }, domain),
          ...(port === undefined ? {} : { port }),
          path: ['spec', 'rules', index, 'backendRefs', position, 'name'],
          matches: matches.length === 0 ? [anyRequest] : matches,
        },
      ];
    });
  });
}

/** Source: Gateway API, GRPCMethodMatch; gRPC over HTTP2. */
function grpcMatch(match: unknown): RequestMatch {
  const isExact = (textAt(match, 'method', 'type') ?? 'Exact') === 'Exact';
  const isIn = (key: string, text: string) => {
    const wanted = textAt(match, 'method', key) ?? '';
    return wanted === '' || (isExact ? text === wanted : fitsWhole(wanted, text));
  };
  return {
    paths: [],
    takes: ({ verb, path }) => {
      const [, service = '', method = ''] = path.split('/');
      return verb === 'POST' && isIn('service', service) && isIn('method', method);
    },
  };
}

/** Source: Gateway API, HTTPPathMatch: a prefix ends at a slash or at the end of a path. */
function httpMatch(match: unknown): RequestMatch {
  const method = textAt(match, 'method');
  const type = textAt(match, 'path', 'type') ?? 'PathPrefix';
  const text = textAt(match, 'path', 'value') ?? '/';
  const prefix = text.replace(/\/$/, '');
  const isThere = (path: string) => {
    if (type === 'Exact') return path === text;
    if (type === 'RegularExpression') return fitsWhole(text, path);
    return path === prefix || path.startsWith(`${prefix}/`);
  };
  return {
    paths: type === 'RegularExpression' ? [] : [text],
    takes: ({ verb, path }) => isThere(path) && (method === undefined || method === verb),
  };
}

/** False for an expression that RE2 rejects: another rule reports it. */
const fitsWhole = (expression: string, text: string): boolean =>
  re2Problem(expression) === undefined && re2Matcher(expression)(text);
