import { durationMs } from '../../model/duration.ts';
import { bucketLimits, bucketsAnnotation } from '../../model/histogram.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { objectivesIn } from '../support/objectives.ts';

export const latencyObjectiveBetweenBuckets = defineCheck({
  name: 'latency-objective-between-buckets',
  code: 'MESH2002',
  severity: 'error',
  title: 'A latency objective is not the limit of a bucket',
  explanation: `Istio counts durations in a histogram: how many calls took at most 100 ms, how many at most 250 ms. Between two limits nothing is known, so calls below 200 ms cannot be counted, and an alert for them would never fire. The limits are ${bucketLimits.map(durationText).join(', ')}. Pods with the annotation ${bucketsAnnotation} have other limits: this check does not look at them.`,
  source: 'Envoy, HistogramSettingsImpl (default buckets); Istio, Standard Metrics',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      if (source.spec.podAnnotations?.[bucketsAnnotation] !== undefined) continue;
      for (const { own, at } of objectivesIn(source)) {
        if (!own.latency) continue;
        const below = durationMs(own.latency.below);
        if (bucketLimits.includes(below)) continue;
        yield {
          message: `the histogram of Istio has no limit at ${own.latency.below}`,
          at: at(['latency', 'below']),
          hint: `write ${nearest(below).map(durationText).join(' or ')}`,
        };
      }
    }
  },
});

/** The limits on both sides of a time. */
function nearest(milliseconds: number): number[] {
  const lower = bucketLimits.findLast((limit) => limit < milliseconds);
  const upper = bucketLimits.find((limit) => limit > milliseconds);
  return [lower, upper].filter((limit) => limit !== undefined);
}

/** A duration as a spec has it: `250ms`, `5s`, `30m`. */
function durationText(milliseconds: number): string {
  if (milliseconds % 3_600_000 === 0) return `${milliseconds / 3_600_000}h`;
  if (milliseconds % 60_000 === 0) return `${milliseconds / 60_000}m`;
  return milliseconds % 1_000 === 0 ? `${milliseconds / 1_000}s` : `${milliseconds}ms`;
}
