import type { Path } from '../../diagnostics/source-file.ts';
import { textAt } from '../../lang/at-path.ts';
import { servedBy } from '../../load/proto-index.ts';
import { grpcConditions, httpConditions } from '../../model/retry.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { defaultRetryOn } from '../../picture/read-routes.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { type HttpRoute, httpRoutesOf, retryConditionsOf } from '../../picture/routes.ts';
import { defineCheck, type Finding } from '../check.ts';
import { type RoutedProtocol, routedProtocol } from '../support/documents/routed-protocol.ts';
import { together } from '../support/places.ts';
import { retryScopes } from '../support/routes/retry-policies.ts';
import { fullMethods } from '../support/routes/rule-methods.ts';

/** What a user of gRPC usually means by a condition of HTTP. */
const meant: ReadonlyMap<string, string> = new Map([
  ['gateway-error', 'did you mean unavailable?'],
  ['5xx', 'did you mean unavailable or internal?'],
]);

export const settingOfOtherProtocol = defineCheck({
  name: 'setting-of-other-protocol',
  code: 'MESH1420',
  severity: 'error',
  title: 'A retry condition or a fault does not fit the protocol of the method',
  explanation:
    'gRPC methods fail with a gRPC status, which is in the trailers of an HTTP 200. Operations of an HTTP server fail with an HTTP status. A retry condition of the other protocol never holds, and an abort with a gRPC status gives an HTTP client an answer that looks like a success. An HTTP status gives a gRPC client another status than the one that the server would send. In a VirtualService of a team, a list of conditions is reported if it has some of the other protocol and none of its own: 5xx alone for a gRPC server repeats broken connections, but never a call that fails with a status. The default conditions of Istio and an abort with an HTTP status are accepted there.',
  source:
    'Envoy, HTTP router filter: x-envoy-retry-on and x-envoy-retry-grpc-on; Istio, HTTPFaultInjection.Abort',
  *run(workspace) {
    const { protos = {}, services, instances } = workspace;
    const sources = [...services, ...instances.filter(({ spec, service }) => spec !== service.spec)];
    for (const { spec, at } of sources) {
      const served = servedBy(spec, protos);
      for (const { policy, path, methods } of retryScopes(spec, protos)) {
        for (const [position, condition] of policy.retryOn.entries()) {
          const isWrong = ({ isHttp }: { readonly isHttp?: true }) =>
            (isHttp ? grpcConditions : httpConditions).includes(condition);
          const wrong = methods.find(({ method }) => isWrong(method));
          if (!wrong) continue;
          const [kind, others] = wrong.method.isHttp
            ? ['an operation of HTTP', httpConditions]
            : ['a gRPC method', grpcConditions];
          yield {
            message: `the retry condition ${condition} never holds for ${wrong.method.name}, which is ${kind}`,
            at: at([...path, 'retryOn', position]),
            hint:
              meant.get(condition) ??
              `use ${others.join(', ')}, reset, connect-failure or refused-stream, or set retries for single methods`,
          };
        }
      }
      for (const [index, { methods, abort }] of (spec.faults ?? []).entries()) {
        const all = methods.flatMap((name) => fullMethods(name, served));
        const http = all.find(({ method }) => method.isHttp);
        const grpc = all.find(({ method }) => !method.isHttp);
        if (abort?.grpcStatus !== undefined && http)
          yield {
            message: `grpcStatus is a status of gRPC, but ${http.method.name} is an operation of HTTP`,
            at: at(['faults', index, 'abort', 'grpcStatus'], 'key'),
            hint: 'use httpStatus, for example httpStatus: 503',
          };
        if (abort?.httpStatus !== undefined && grpc)
          yield {
            message: `httpStatus is a status of HTTP, but ${grpc.method.name} is a gRPC method`,
            at: at(['faults', index, 'abort', 'httpStatus'], 'key'),
            hint: 'use grpcStatus, for example grpcStatus: UNAVAILABLE',
          };
      }
    }
  },
  *runDocuments(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'VirtualService' || document.origin === 'generated') continue;
      for (const route of httpRoutesOf(document)) {
        const routed = routedProtocol(route, document, rendered);
        if (!routed) continue;
        yield* foreignConditions(route, document, routed);
        yield* foreignStatus(route, document, routed);
      }
    }
  },
});

/** The conditions for retries of a route, if none of them fits its protocol and some are of the other one. */
function* foreignConditions(
  route: HttpRoute,
  document: RenderedDocument,
  { protocol, servers }: RoutedProtocol,
): Iterable<Finding> {
  const at = document.at([...route.path, 'retries', 'retryOn']);
  const all = (retryConditionsOf(route) ?? []).map((each) => each.trim());
  const isDefault = defaultRetryOn.every((each) => all.includes(each));
  const ofGrpc = all.filter((each) => grpcConditions.includes(each));
  const ofHttp = all.filter((each) => isOfHttp(each));
  const [own, foreign] = protocol === 'gRPC' ? [ofGrpc, ofHttp] : [ofHttp, ofGrpc];
  if (foreign.length === 0 || own.length > 0 || isDefault || !isInAddition(at)) return;
  yield {
    message: `${titleOf(document)}: no failed ${protocol === 'gRPC' ? 'call' : 'request'} of ${servers} meets ${together(foreign)}: ${
      protocol === 'gRPC'
        ? 'errors of gRPC are answers with status 200 of HTTP'
        : 'errors of HTTP have no status of gRPC'
    }`,
    at,
    hint: protocol === 'gRPC' ? 'write unavailable' : 'write gateway-error, or 5xx',
  };
}

/** An HTTP client gets status 200 of HTTP. The other way round, a gRPC client makes a status of its own of one of HTTP. */
function* foreignStatus(
  route: HttpRoute,
  document: RenderedDocument,
  { protocol, servers }: RoutedProtocol,
): Iterable<Finding> {
  const path: Path = [...route.path, 'fault', 'abort', 'grpcStatus'];
  const status = textAt(route.value, 'fault', 'abort', 'grpcStatus');
  const at = document.at(path, 'key');
  if (protocol !== 'HTTP' || status === undefined || !isInAddition(at)) return;
  yield {
    message: `${titleOf(document)}: ${route.title} aborts requests of ${servers} with a status of gRPC: clients of HTTP get status 200`,
    at,
    hint: 'write httpStatus, for example httpStatus: 503',
  };
}

/** Numbers are statuses of HTTP. Source: Istio, HTTPRetry.retryOn. */
const isOfHttp = (condition: string): boolean =>
  httpConditions.includes(condition) || condition === 'retriable-4xx' || /^[1-5]\d\d$/.test(condition);
