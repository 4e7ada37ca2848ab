import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { re2Problem } from '../../lang/re2.ts';
import { durationMs } from '../../model/duration.ts';
import { isGrpcOrHttpRoute } from '../../picture/gateway-api-routes.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt, type PlacedMistake } from '../support/documents/document-mistakes.ts';

export const rejectedGatewayApiRule = defineRenderedCheck({
  name: 'rejected-gateway-api-rule',
  code: 'MESH1740',
  severity: 'error',
  title: 'A rule of a GRPCRoute or HTTPRoute is rejected, or answers every call with an error',
  explanation:
    'A rule without a redirect whose backends have no share of the calls answers HTTP 500, gRPC status UNKNOWN. The API server accepts any expression, but Envoy matches with RE2: it rejects all routes of a proxy if one of them has a wrong expression, and keeps the old ones. The API server rejects a redirect beside backends or a rewrite, a kind of filter that occurs twice, a prefix that is replaced without one match on a prefix, and a backendRequest timeout above the request timeout: then the sync fails. Schemas do not show these mistakes.',
  source:
    'Gateway API, HTTPRouteRule, HTTPRouteTimeouts and GRPCRouteRule (validation rules of their CRDs); Istio, pilot/pkg/config/kube/gateway (convertHTTPRoute); RE2, Syntax',
  *run({ documents }) {
    for (const document of documents) {
      if (document.origin === 'generated' || !isGrpcOrHttpRoute(document)) continue;
      for (const [index, rule] of listAt(document.value, 'spec', 'rules').entries()) {
        const path: Path = ['spec', 'rules', index];
        for (const mistake of mistakesIn(rule, path, document))
          yield* mistakeAt(document, [mistake.path, path], mistake);
      }
    }
  },
});

function* mistakesIn(rule: unknown, path: Path, { kind }: RenderedDocument): Iterable<PlacedMistake> {
  yield* expressionMistakes(rule, path);
  const filters = listAt(rule, 'filters').map((filter) => textAt(filter, 'type') ?? '');
  yield* filterMistakes(filters, path);
  const backends = listAt(rule, 'backendRefs');
  const redirect = filters.indexOf('RequestRedirect');
  if (redirect >= 0 && backends.length > 0)
    yield {
      path: [...path, 'filters', redirect],
      message: 'the API server rejects a redirect beside backendRefs',
      hint: 'remove backendRefs: a redirect reaches no server',
    };
  if (redirect < 0 && backends.every((backend) => numberAt(backend, 'weight') === 0))
    yield {
      path: [...path, 'backendRefs'],
      message: `no backend of this rule has a share of the calls: they fail with ${kind === 'GRPCRoute' ? 'UNKNOWN' : '500'}`,
      hint:
        backends.length === 0
          ? 'add backendRefs: [{ name, port }]'
          : 'give at least one backend a weight above 0, or remove the rule',
    };
  yield* prefixMistakes(rule, path);
  const [request, tries] = ['request', 'backendRequest'].map((key) => textAt(rule, 'timeouts', key));
  if (request !== undefined && tries !== undefined && isLonger(tries, request))
    yield {
      path: [...path, 'timeouts', 'backendRequest'],
      message: `the API server rejects the timeout ${tries} for a try: the whole request has ${request}`,
      hint: 'make backendRequest shorter than request, or remove it',
    };
}

/** A request timeout of 0 is none. */
const isLonger = (tries: string, request: string): boolean => {
  const [one, all] = [durationMs(tries), durationMs(request)];
  return all > 0 && one > all;
};

/** Expressions for paths, gRPC services and methods, headers and query parameters. */
function* expressionMistakes(rule: unknown, path: Path): Iterable<PlacedMistake> {
  for (const [position, match] of listAt(rule, 'matches').entries()) {
    const own: Path = [...path, 'matches', position];
    const isRegex = (holder: unknown) => textAt(holder, 'type') === 'RegularExpression';
    const places: Path[] = [
      ...(isRegex(mapAt(match, 'path')) ? [['path', 'value']] : []),
      ...(isRegex(mapAt(match)['method']) ? ['service', 'method'].map((key) => ['method', key]) : []),
      ...['headers', 'queryParams'].flatMap((key) =>
        listAt(match, key).flatMap((item, index): Path[] => (isRegex(item) ? [[key, index, 'value']] : [])),
      ),
    ];
    for (const place of places) {
      const problem = re2Problem(textAt(match, ...place) ?? '');
      if (problem !== undefined)
        yield {
          path: [...own, ...place],
          message: `RE2 rejects this expression: ${problem}`,
          hint: 'write it in RE2 syntax, or match exactly',
        };
    }
  }
}

/** Copies and extensions may occur more than once. */
function* filterMistakes(filters: readonly string[], path: Path): Iterable<PlacedMistake> {
  for (const [index, type] of filters.entries()) {
    if (!['RequestMirror', 'ExtensionRef'].includes(type) && filters.indexOf(type) < index)
      yield {
        path: [...path, 'filters', index],
        message: `the API server rejects a second filter ${type} in one rule`,
        hint: 'make one filter of the two',
      };
    if (type === 'URLRewrite' && filters.includes('RequestRedirect'))
      yield {
        path: [...path, 'filters', index],
        message: 'the API server rejects a rewrite beside a redirect: a redirected request reaches no server',
        hint: 'write the path of the redirect in its filter, or make two rules of the two filters',
      };
  }
}

function* prefixMistakes(rule: unknown, path: Path): Iterable<PlacedMistake> {
  const matches = listAt(rule, 'matches');
  const isPrefix = (match: unknown) => (textAt(match, 'path', 'type') ?? 'PathPrefix') === 'PathPrefix';
  if (matches.length === 0 || (matches.length === 1 && matches.every(isPrefix))) return;
  for (const [index, filter] of listAt(rule, 'filters').entries())
    for (const key of ['urlRewrite', 'requestRedirect'])
      if (textAt(filter, key, 'path', 'replacePrefixMatch') !== undefined)
        yield {
          path: [...path, 'filters', index, key, 'path', 'replacePrefixMatch'],
          message:
            'the API server rejects replacePrefixMatch in a rule without exactly one match on a prefix',
          hint: 'write one rule for each prefix, or replaceFullPath',
        };
}
