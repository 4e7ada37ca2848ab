import type { Workspace } from '../../load/workspace.ts';
import { durationMs } from '../../model/duration.ts';
import { defineCheck } from '../check.ts';
import { perPlace, together } from '../support/places.ts';
import { retryScopes, retrySources } from '../support/routes/retry-policies.ts';

export const retriesExceedTimeout = defineCheck({
  name: 'retries-exceed-timeout',
  code: 'MESH407',
  severity: 'error',
  title: 'Retries do not fit into the timeout',
  explanation:
    'The timeout covers all tries together, the first one and each retry. The last tries do not fit into it and never happen.',
  source: 'Istio, HTTPRoute.timeout and HTTPRetry.perTryTimeout',
  *run(workspace) {
    for (const group of perPlace(tooLongTries(workspace), () => '')) {
      const [{ policy, needed, at }] = group;
      const limits = perPlace(
        group.map(({ limitedAt, timeout }) => ({ at: limitedAt, timeout })),
        () => '',
      );
      const [only, ...others] = limits.map(([limit]) => limit);
      const timeouts = [...new Set(limits.map(([{ timeout }]) => timeout))];
      yield {
        message: `${policy.attempts + 1} tries of ${policy.perTryTimeout} take ${needed / 1000}s, longer than the timeout of ${together(timeouts)}`,
        at: only === undefined || others.length > 0 ? at : only.at,
        hint: `lower attempts or perTryTimeout, or raise the timeout to ${needed / 1000}s`,
        ...(others.length > 0
          ? {
              related: limits.map(([limit]) => ({
                message: `the timeout of ${limit.timeout}`,
                at: limit.at,
              })),
            }
          : {}),
      };
    }
  },
});

/** Policies whose tries do not fit, each with the place of its perTryTimeout and all timeouts that it exceeds. */
function* tooLongTries(workspace: Workspace) {
  for (const { spec, at } of retrySources(workspace)) {
    for (const { policy, path, timeout, limitedAt } of retryScopes(spec, workspace.protos ?? {})) {
      if (timeout === undefined || policy.perTryTimeout === undefined) continue;
      if (durationMs(timeout) === 0) continue;
      const needed = durationMs(policy.perTryTimeout) * (policy.attempts + 1);
      if (needed <= durationMs(timeout)) continue;
      yield { policy, needed, timeout, at: at([...path, 'perTryTimeout']), limitedAt: at(limitedAt) };
    }
  }
}
