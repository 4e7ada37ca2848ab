import { servedBy } from '../../load/proto-index.ts';
import { grpcConditions, httpConditions } from '../../model/retry.ts';
import { defineCheck } from '../check.ts';
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
    'gRPC methods fail with a gRPC status, which is in the trailers of an HTTP 200. Operations of an HTTP server fail with an HTTP status. A retry condition of the other protocol never holds, and an abort with a gRPC status gives an HTTP client an answer that looks like a success. An HTTP status gives a gRPC client another status than the one that the server would send.',
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
});
