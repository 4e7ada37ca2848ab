import { defaultGracePeriod, defaultPreStop } from '../../model/workload.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { gracePeriodProblem, longestTimeout } from '../support/grace-periods.ts';

export const gracePeriodTooShort = defineCheck({
  name: 'grace-period-too-short',
  code: 'MESH477',
  severity: 'warning',
  title: 'A grace period shorter than a call may take',
  explanation:
    'When a pod ends, it first waits for the proxies to learn of it (preStopSeconds), and then finishes the calls it has. A call that may take longer than what is left of the grace period is cut off at every rollout.',
  source: 'Kubernetes, Pod Lifecycle: termination of Pods; docs/shutdown.md',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      const { spec, at } = source;
      const longest = longestTimeout(source);
      const grace = spec.terminationGracePeriodSeconds ?? defaultGracePeriod;
      const preStop = spec.preStopSeconds ?? defaultPreStop;
      const short = gracePeriodProblem(grace, preStop, longest);
      if (!short) continue;
      const isSaid = spec.terminationGracePeriodSeconds !== undefined;
      yield {
        message: `a pod gets ${short.message}`,
        at: isSaid ? at(['terminationGracePeriodSeconds']) : (longest?.at ?? at(['preStopSeconds'])),
        hint: short.hint,
        ...(isSaid && longest ? { related: [{ message: 'the timeout', at: longest.at }] } : {}),
      };
    }
  },
});
