import { defaultGracePeriod, defaultPreStop } from '../../model/workload.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { gracePeriodProblem, longestTimeout } from '../support/grace-periods.ts';

export const gracePeriodTooShort = defineCheck({
  name: 'grace-period-too-short',
  code: 'MESH477',
  severity: 'warning',
  title: 'The grace period is shorter than the longest call',
  explanation:
    'When a pod terminates, it first waits until the proxies no longer send it calls (preStopSeconds), and then finishes its open calls. If a call can take longer than the rest of the grace period, every rollout interrupts it.',
  source: 'Kubernetes, Pod Lifecycle: termination of Pods; docs/shutdown.md',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      const { spec, at } = source;
      const longest = longestTimeout(source);
      const grace = spec.terminationGracePeriodSeconds ?? defaultGracePeriod;
      const preStop = spec.preStopSeconds ?? defaultPreStop;
      const short = gracePeriodProblem(grace, preStop, longest);
      if (!short) continue;
      const isSet = spec.terminationGracePeriodSeconds !== undefined;
      yield {
        message: `a pod gets ${short.message}`,
        at: isSet ? at(['terminationGracePeriodSeconds']) : (longest?.at ?? at(['preStopSeconds'])),
        hint: short.hint,
        missingIn: spec.name,
        ...(isSet && longest ? { related: [{ message: 'the timeout', at: longest.at }] } : {}),
      };
    }
  },
});
