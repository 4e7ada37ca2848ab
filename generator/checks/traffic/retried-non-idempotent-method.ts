import { mayRepeatEffects } from '../../model/retry.ts';
import { defineCheck } from '../check.ts';
import { together } from '../support/places.ts';
import { retryScopes, retrySources } from '../support/routes/retry-policies.ts';

export const retriedNonIdempotentMethod = defineCheck({
  name: 'retried-non-idempotent-method',
  code: 'MESH406',
  severity: 'error',
  title: 'A method is retried although it is not declared idempotent',
  explanation:
    'A status such as unavailable can arrive after the server has done the work. Without option idempotency_level in the proto, a retry is not known to be safe: it could book, pay or send twice.',
  source: 'google.protobuf.MethodOptions.idempotency_level; Istio, HTTPRetry',
  *run(workspace) {
    for (const { spec, at } of retrySources(workspace)) {
      const isKnown = spec.grpc.services.length > 0;
      for (const { policy, path, methods } of retryScopes(spec, workspace.protos ?? {})) {
        const unsafe = methods
          .filter(({ method }) => method.idempotency === 'IDEMPOTENCY_UNKNOWN')
          .map(({ name }) => name);
        if (policy.nonIdempotent === 'allow' || (isKnown && unsafe.length === 0)) continue;
        const harmful = policy.retryOn.filter(mayRepeatEffects);
        const [first] = harmful;
        if (first === undefined) continue;
        const [repeated, remedy] = isKnown
          ? [
              `${unsafe.join(', ')}, which has no idempotency_level`,
              'mark the method in its proto (option idempotency_level = IDEMPOTENT)',
            ]
          : [
              `calls of ${spec.name}, whose methods are unknown`,
              'list its gRPC services (grpc: { services: [...] })',
            ];
        yield {
          message: `a retry on ${together(harmful)} may repeat ${repeated}`,
          at: at([...path, 'retryOn', policy.retryOn.indexOf(first)]),
          hint: `${remedy}, remove ${together(harmful)}, or write nonIdempotent: allow`,
        };
      }
    }
  },
});
