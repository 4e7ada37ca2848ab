import type { OutlierDetection } from '../../model/traffic-policy.ts';
import { defineCheck } from '../check.ts';
import { policySources } from '../support/traffic-policies.ts';

export const outlierDetectionCountsNothing = defineCheck({
  name: 'outlier-detection-counts-nothing',
  code: 'MESH438',
  severity: 'error',
  title: 'Outlier detection counts no errors',
  explanation:
    'A pod is ejected after several errors in a row. If both counts are off, no pod is ever ejected, although the setting looks like a circuit breaker. Failures of local origin have their own count only with splitExternalLocalOriginErrors; without it, Istio rejects the number.',
  source: 'Istio, OutlierDetection',
  *run(workspace) {
    for (const { policy, at } of policySources(workspace)) {
      const { outlierDetection } = policy;
      if (!outlierDetection) continue;
      const { splitExternalLocalOriginErrors: split = false, consecutiveLocalOriginFailures } =
        outlierDetection;
      if (!split && consecutiveLocalOriginFailures !== undefined)
        yield {
          message: 'failures of local origin are not counted separately',
          at: at(['outlierDetection', 'consecutiveLocalOriginFailures'], 'key'),
          hint: 'add splitExternalLocalOriginErrors: true',
        };
      if (split || !countsNothing(outlierDetection)) continue;
      yield {
        message: 'no error ejects a pod: both counts are off',
        at: at(['outlierDetection', 'consecutive5xxErrors']),
        hint: 'give consecutive5xxErrors or consecutiveGatewayErrors a number, or remove outlierDetection',
      };
    }
  },
});

/** By default, errors are counted and gateway errors are not counted separately. */
const countsNothing = ({
  consecutive5xxErrors = defaultErrors,
  consecutiveGatewayErrors = 0,
}: OutlierDetection): boolean => consecutive5xxErrors === 0 && consecutiveGatewayErrors === 0;

/** Istio's default of consecutive5xxErrors. */
const defaultErrors = 5;
