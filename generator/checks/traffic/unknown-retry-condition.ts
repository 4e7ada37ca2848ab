import { suggest } from '../../diagnostics/suggestion.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { httpRoutesOf, retryConditionsOf } from '../../picture/routes.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const unknownRetryCondition = defineRenderedCheck({
  name: 'unknown-retry-condition',
  code: 'MESH1412',
  severity: 'error',
  title: 'A route retries on a condition that Istio does not know',
  explanation:
    'retryOn is a list with commas, without spaces. Istio refuses a VirtualService with a condition that Envoy does not have, so Argo CD cannot sync it. In a spec, the names are checked while you write them.',
  source: 'Istio, HTTPRetry.retryOn; Envoy, x-envoy-retry-on and x-envoy-retry-grpc-on',
  *run({ documents }) {
    for (const document of documents) {
      if (document.kind !== 'VirtualService' || document.origin === 'generated') continue;
      for (const route of httpRoutesOf(document)) {
        const at = document.at([...route.path, 'retries', 'retryOn']);
        if (!isInAddition(at)) continue;
        for (const condition of retryConditionsOf(route) ?? []) {
          if (conditions.includes(condition) || /^[1-5]\d\d$/.test(condition)) continue;
          const isSpaced = conditions.includes(condition.trim());
          yield {
            message: `${titleOf(document)}: Istio has no condition "${condition}" for retries`,
            at,
            hint: isSpaced
              ? 'write the conditions without spaces'
              : suggest(condition.trim(), conditions, 'conditions'),
          };
        }
      }
    }
  },
});

/** Source: Istio, supportedRetryOnPolicies of pkg/config/validation. */
const conditions: readonly string[] = [
  '5xx',
  'cancelled',
  'connect-failure',
  'deadline-exceeded',
  'envoy-ratelimited',
  'gateway-error',
  'http3-post-connect-failure',
  'internal',
  'refused-stream',
  'reset',
  'reset-before-request',
  'resource-exhausted',
  'retriable-4xx',
  'retriable-headers',
  'retriable-status-codes',
  'unavailable',
];
