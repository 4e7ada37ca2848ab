import type { OutlierDetection } from '../model/traffic-policy.ts';
import { defineCheck } from './check.ts';
import { policySources } from './policy-sources.ts';

export const outlierDetectionCounts = defineCheck({
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

export const outlierSettingTakesEffect = defineCheck({
  code: 'MESH439',
  severity: 'warning',
  title: 'An outlier detection setting without effect',
  explanation:
    'Gateway errors count among the 5xx errors: a number that is not below that of consecutive5xxErrors, 5 where it is not said, is never reached first. And Istio takes a maxEjectionPercent of 0 for none at all, which is 10.',
  source: 'Istio, OutlierDetection; istio/istio, pilot/pkg/networking/core (applyOutlierDetection)',
  *run(workspace) {
    for (const { policy, at } of policySources(workspace)) {
      const { consecutiveGatewayErrors: gateway = 0, consecutive5xxErrors: all } =
        policy.outlierDetection ?? {};
      // Five gateway errors in a row are what ejects by default as well: said for clarity, not in vain.
      if (gateway > 0 && (all === undefined ? gateway > defaultErrors : all > 0 && gateway >= all))
        yield {
          message: `after ${all ?? defaultErrors} errors of any kind a pod is ejected, so that ${gateway} gateway errors never count`,
          at: at(['outlierDetection', 'consecutiveGatewayErrors']),
          hint: 'lower it, or write consecutive5xxErrors: 0 to count gateway errors alone',
          ...(all === undefined
            ? {}
            : {
                related: [
                  { message: 'errors of any kind', at: at(['outlierDetection', 'consecutive5xxErrors']) },
                ],
              }),
        };
      if (policy.outlierDetection?.maxEjectionPercent === 0)
        yield {
          message: 'a maxEjectionPercent of 0 is the default of 10 to Istio',
          at: at(['outlierDetection', 'maxEjectionPercent']),
          hint: 'remove outlierDetection where no pod is to be ejected',
        };
    }
  },
});
