import { durationMs } from '../model/duration.ts';
import { mayRepeatEffects } from '../model/retry.ts';
import { defineCheck } from './check.ts';
import { governedPolicies } from './traffic/governed-policies.ts';
import { governedSources } from './traffic/governed-sources.ts';

export const retriedMethodIsIdempotent = defineCheck({
  code: 'MESH406',
  severity: 'error',
  title: 'A method that must not be repeated is retried',
  explanation:
    'A status such as unavailable can arrive after the server has done the work. Without option idempotency_level in the proto nobody has said that repeating the method is harmless, so a retry could book, pay or send twice.',
  source: 'google.protobuf.MethodOptions.idempotency_level; Istio, HTTPRetry',
  *run(workspace) {
    for (const { spec, at } of governedSources(workspace)) {
      const isKnown = spec.grpc.services.length > 0;
      for (const { policy, path, methods } of governedPolicies(spec, workspace.protos ?? {})) {
        const unsafe = methods
          .filter(({ method }) => method.idempotency === 'IDEMPOTENCY_UNKNOWN')
          .map(({ name }) => name);
        if (policy.nonIdempotent === 'allow' || (isKnown && unsafe.length === 0)) continue;
        for (const [index, condition] of policy.retryOn.entries()) {
          if (!mayRepeatEffects(condition)) continue;
          const [repeated, remedy] = isKnown
            ? [
                `${unsafe.join(', ')}, which has no idempotency_level`,
                'mark the method in its proto (option idempotency_level = IDEMPOTENT)',
              ]
            : [
                `calls of ${spec.name}, of whose methods nothing is known`,
                'name its gRPC services (grpc: { services: [...] })',
              ];
          yield {
            message: `a retry on ${condition} may repeat ${repeated}`,
            at: at([...path, 'retryOn', index]),
            hint: `${remedy}, leave ${condition} out, or write nonIdempotent: allow`,
          };
        }
      }
    }
  },
});

export const retriesFitTimeout = defineCheck({
  code: 'MESH407',
  severity: 'error',
  title: 'Retries do not fit into the timeout',
  explanation:
    'The timeout counts for all tries together: the first one and each repetition. What does not fit is cut off, so the last tries would never happen.',
  source: 'Istio, HTTPRoute.timeout and HTTPRetry.perTryTimeout',
  *run(workspace) {
    for (const { spec, at } of governedSources(workspace)) {
      for (const { policy, timeout, limitedAt } of governedPolicies(spec, workspace.protos ?? {})) {
        if (timeout === undefined || policy.perTryTimeout === undefined) continue;
        if (durationMs(timeout) === 0) continue;
        const needed = durationMs(policy.perTryTimeout) * (policy.attempts + 1);
        if (needed <= durationMs(timeout)) continue;
        yield {
          message: `${policy.attempts + 1} tries of ${policy.perTryTimeout} take ${needed / 1000}s, longer than the timeout of ${timeout}`,
          at: at(limitedAt),
          hint: `lower attempts or perTryTimeout, or raise the timeout to ${needed / 1000}s`,
        };
      }
    }
  },
});
