import type { OutlierDetection } from '../../model/traffic-policy.ts';
import { defineCheck } from '../check.ts';
import { policySources } from '../support/traffic-policies.ts';

export const outlierDetectionCountsNothing = defineCheck({
  name: 'outlier-detection-counts-nothing',
  code: 'MESH438',
  severity: 'error',
  title: 'Outlier detection that counts nothing',
  explanation:
    'A pod is ejected for errors in a row. With both counts off, none is ever ejected, and what looks like a circuit breaker is none. Failures of local origin are a count of their own only where they are split from the others; Istio refuses the number without.',
  source: 'Istio, OutlierDetection',
  *run(workspace) {
    for (const { policy, at } of policySources(workspace)) {
      const { outlierDetection } = policy;
      if (!outlierDetection) continue;
      const { splitExternalLocalOriginErrors: split = false, consecutiveLocalOriginFailures } =
        outlierDetection;
      if (!split && consecutiveLocalOriginFailures !== undefined)
        yield {
          message: 'failures of local origin are not counted apart',
          at: at(['outlierDetection', 'consecutiveLocalOriginFailures'], 'key'),
          hint: 'add splitExternalLocalOriginErrors: true',
        };
      if (split || !countsNothing(outlierDetection)) continue;
      yield {
        message: 'no error leads to ejection: both counts are off',
        at: at(['outlierDetection', 'consecutive5xxErrors']),
        hint: 'give consecutive5xxErrors or consecutiveGatewayErrors a number, or remove outlierDetection',
      };
    }
  },
});

/** By default, errors are counted and gateway errors are not counted apart. */
const countsNothing = ({
  consecutive5xxErrors = defaultErrors,
  consecutiveGatewayErrors = 0,
}: OutlierDetection): boolean => consecutive5xxErrors === 0 && consecutiveGatewayErrors === 0;

/** Istio's default of consecutive5xxErrors. */
const defaultErrors = 5;
