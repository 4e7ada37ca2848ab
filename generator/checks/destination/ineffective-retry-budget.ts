import { defineCheck } from '../check.ts';
import { policySources } from '../support/traffic-policies.ts';

export const ineffectiveRetryBudget = defineCheck({
  name: 'ineffective-retry-budget',
  code: 'MESH1503',
  severity: 'error',
  title: 'A retry budget without effect, or one that forbids every retry',
  explanation:
    'Istio 1.31 applies retryBudget together with connectionPool, and ignores it without one. Envoy ignores maxRetries if there is a retry budget. A budget of 0 percent still allows minRetryConcurrency retries, by default 3.',
  source:
    'istio/istio, pilot/pkg/networking/core/cluster_traffic_policy.go (applyConnectionPool, applyRetryBudget); Envoy, CircuitBreakers.Thresholds.retry_budget',
  *run(workspace) {
    for (const { policy, name, at } of policySources(workspace)) {
      const { retryBudget, connectionPool } = policy;
      if (!retryBudget) continue;
      if (!connectionPool || Object.keys(connectionPool).length === 0)
        yield {
          message: 'Istio ignores retryBudget without connectionPool',
          at: at(['retryBudget'], 'key'),
          hint: 'set a limit in connectionPool; connectTimeout: 10s is the default',
          missingIn: name,
        };
      else if (connectionPool.maxRetries !== undefined)
        yield {
          message: 'Envoy ignores maxRetries, because retryBudget is set',
          at: at(['connectionPool', 'maxRetries']),
          hint: 'remove maxRetries or retryBudget',
          related: [{ message: 'the retry budget', at: at(['retryBudget'], 'key') }],
        };
      if (retryBudget.percent === 0 && retryBudget.minRetryConcurrency === undefined)
        yield {
          message: 'a budget of 0 percent still allows 3 concurrent retries',
          at: at(['retryBudget', 'percent']),
          hint: 'set minRetryConcurrency, or write retries: off to have no retries',
        };
    }
  },
});
