import { defineCheck } from '../check.ts';
import { policySources } from '../support/traffic-policies.ts';

/** Istio's default of consecutive5xxErrors. */
const defaultErrors = 5;

export const ineffectiveOutlierSetting = defineCheck({
  name: 'ineffective-outlier-setting',
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
