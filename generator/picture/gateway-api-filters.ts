import { listAt, mapAt, numberAt, textAt, textsAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { backendHost } from './gateway-api-backends.ts';
import { timeoutOf } from './read-routes.ts';

/**
 * What the filters, timeouts and retries of a rule of a GRPCRoute or HTTPRoute do, as keys of an entry of
 * VirtualService.http.
 * Source: Istio, pilot/pkg/config/kube/gateway (convertHTTPRoute, createRewriteFilter, createRedirectFilter).
 */
export function filterSettings(
  rule: unknown,
  document: { readonly namespace: string },
  domain: string,
): PlainMap {
  const filters = listAt(rule, 'filters').map((filter) => mapAt(filter));
  const [request, response, redirect, rewrite, cors] = [
    'requestHeaderModifier',
    'responseHeaderModifier',
    'requestRedirect',
    'urlRewrite',
    'cors',
  ].map((key) => filters.findLast((filter) => filter[key] !== undefined)?.[key]);
  const mirrors = filters.flatMap(({ requestMirror }) =>
    requestMirror === undefined ? [] : [mirrorOf(requestMirror, document, domain)],
  );
  const headers = {
    ...(request === undefined ? {} : { request: headersOf(request) }),
    ...(response === undefined ? {} : { response: headersOf(response) }),
  };
  return {
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(mirrors.length > 0 ? { mirrors } : {}),
    ...(redirect === undefined ? {} : { redirect: redirectOf(redirect) }),
    ...(rewrite === undefined ? {} : { rewrite: rewriteOf(rewrite) }),
    ...(cors === undefined ? {} : { corsPolicy: cors }),
    ...limitsOf(rule),
  };
}

function headersOf(modifier: unknown): PlainMap {
  const map = (key: string) =>
    Object.fromEntries(
      listAt(modifier, key).map((header) => [textAt(header, 'name') ?? '', textAt(header, 'value') ?? '']),
    );
  const [set, add, remove] = [map('set'), map('add'), textsAt(modifier, 'remove')];
  return {
    ...(Object.keys(set).length > 0 ? { set } : {}),
    ...(Object.keys(add).length > 0 ? { add } : {}),
    ...(remove.length > 0 ? { remove } : {}),
  };
}

function mirrorOf(mirror: unknown, document: { readonly namespace: string }, domain: string): PlainMap {
  const port = numberAt(mirror, 'backendRef', 'port');
  const numerator = numberAt(mirror, 'fraction', 'numerator');
  const percent =
    numerator === undefined
      ? numberAt(mirror, 'percent')
      : (100 * numerator) / (numberAt(mirror, 'fraction', 'denominator') ?? 100);
  return {
    destination: {
      host: backendHost(mapAt(mirror, 'backendRef'), document, domain),
      ...(port === undefined ? {} : { port: { number: port } }),
    },
    ...(percent === undefined ? {} : { percentage: { value: percent } }),
  };
}

function redirectOf(redirect: unknown): PlainMap {
  const [scheme, authority] = [textAt(redirect, 'scheme'), textAt(redirect, 'hostname')];
  const uri = textAt(redirect, 'path', 'replaceFullPath');
  const prefix = textAt(redirect, 'path', 'replacePrefixMatch');
  const port = numberAt(redirect, 'port');
  return {
    redirectCode: numberAt(redirect, 'statusCode') ?? 302,
    ...(scheme === undefined ? {} : { scheme }),
    ...(authority === undefined ? {} : { authority }),
    ...(uri === undefined ? {} : { uri }),
    ...(prefix === undefined ? {} : { prefixRewrite: prefix }),
    ...(port === undefined ? {} : { port }),
  };
}

/** `prefix` replaces the prefix that matches, without the slash at its end, which no key of a VirtualService does. */
function rewriteOf(rewrite: unknown): PlainMap {
  const authority = textAt(rewrite, 'hostname');
  const prefix = textAt(rewrite, 'path', 'replacePrefixMatch');
  const full = textAt(rewrite, 'path', 'replaceFullPath');
  return {
    ...(authority === undefined ? {} : { authority }),
    ...(prefix === undefined ? {} : { prefix: prefix.replace(/\/$/, '') }),
    ...(full === undefined ? {} : { uriRegexRewrite: { match: '/.*', rewrite: full } }),
  };
}

/** Without retries, a limit of tries is one of the whole call. */
function limitsOf(rule: unknown): PlainMap {
  const limit = (key: string) => timeoutOf({ timeout: textAt(rule, 'timeouts', key) });
  const [request, backend] = [limit('request'), limit('backendRequest')];
  const retry = mapAt(rule)['retry'];
  const timeout = retry === undefined ? (backend ?? request) : request;
  const codes = listAt(retry, 'codes').map(String);
  const attempts = numberAt(retry, 'attempts') ?? 2;
  const backoff = textAt(retry, 'backoff');
  return {
    ...(timeout === undefined ? {} : { timeout }),
    ...(retry === undefined
      ? {}
      : {
          retries: {
            attempts,
            ...(backend === undefined ? {} : { perTryTimeout: backend }),
            ...(backoff === undefined ? {} : { backoff }),
            retryOn: ['connect-failure', 'refused-stream', 'unavailable', 'cancelled', ...codes].join(','),
          },
        }),
  };
}
