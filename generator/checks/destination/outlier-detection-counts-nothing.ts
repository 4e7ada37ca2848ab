import { numberAt, valueAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import type { OutlierDetection } from '../../model/traffic-policy.ts';
import { policyPaths } from '../../picture/destination-rules.ts';
import { defineCheck } from '../check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
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
  *runDocuments({ documents }) {
    for (const document of documents) {
      if (document.kind !== 'DestinationRule' || document.origin === 'generated') continue;
      for (const policy of policyPaths(document.value)) {
        const path = [...policy, 'outlierDetection'];
        const detection = valueAt(document.value, path);
        if (!isMap(detection) || detection['splitExternalLocalOriginErrors'] === true) continue;
        const errors = countAt(detection, 'consecutive5xxErrors');
        const gatewayErrors = countAt(detection, 'consecutiveGatewayErrors');
        if (!countsNothing({ ...errors, ...gatewayErrors })) continue;
        const keys = ['consecutive5xxErrors', 'consecutiveGatewayErrors'];
        const [first, ...others] = [...keys.map((key) => [...path, key]), path];
        yield* mistakeAt(document, [first ?? path, ...others], {
          message: 'no error ejects a pod: both counts are off',
          hint: 'give consecutive5xxErrors or consecutiveGatewayErrors a number, or remove outlierDetection',
        });
      }
    }
  },
});

/** A count of a document, under its key. */
function countAt(detection: PlainMap, key: string): Readonly<Record<string, number>> {
  const count = numberAt(detection, key);
  return count === undefined ? {} : { [key]: count };
}

/** By default, errors are counted and gateway errors are not counted separately. */
const countsNothing = ({
  consecutive5xxErrors = defaultErrors,
  consecutiveGatewayErrors = 0,
}: OutlierDetection): boolean => consecutive5xxErrors === 0 && consecutiveGatewayErrors === 0;

/** Istio's default of consecutive5xxErrors. */
const defaultErrors = 5;
