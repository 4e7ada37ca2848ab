import { defineCheck } from '../check.ts';
import { policySources } from '../support/traffic-policies.ts';

/** Istio's default of consecutive5xxErrors. */
const defaultErrors = 5;

export const ineffectiveOutlierSetting = defineCheck({
  name: 'ineffective-outlier-setting',
  code: 'MESH439',
  severity: 'warning',
  title: 'An outlier detection setting has no effect',
  explanation:
    'Gateway errors also count as 5xx errors. consecutiveGatewayErrors has an effect only if it is below consecutive5xxErrors, which is 5 by default. Istio treats a maxEjectionPercent of 0 as not set, which means 10.',
  source: 'Istio, OutlierDetection; istio/istio, pilot/pkg/networking/core (applyOutlierDetection)',
  *run(workspace) {
    for (const { policy, at } of policySources(workspace)) {
      const { consecutiveGatewayErrors: gateway = 0, consecutive5xxErrors: all } =
        policy.outlierDetection ?? {};
      // Five gateway errors in a row eject a pod by default, too: writing it out is harmless.
      if (gateway > 0 && (all === undefined ? gateway > defaultErrors : all > 0 && gateway >= all))
        yield {
          message: `a pod is ejected after ${all ?? defaultErrors} errors of any kind, before ${gateway} gateway errors can occur`,
          at: at(['outlierDetection', 'consecutiveGatewayErrors']),
          hint: 'lower it, or write consecutive5xxErrors: 0 to count only gateway errors',
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
          message: 'Istio treats maxEjectionPercent: 0 as the default of 10',
          at: at(['outlierDetection', 'maxEjectionPercent']),
          hint: 'remove outlierDetection if no pod should be ejected',
        };
    }
  },
});
