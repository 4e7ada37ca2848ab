import { grouped } from '../lang/grouped.ts';
import { errorsByVersion, type Histogram, histogramsByVersion, type Sample } from './counts.ts';
import type { Share } from './share.ts';

/** What was counted of one method, by version. */
export interface MethodCounts {
  readonly errors: ReadonlyMap<string, Share>;
  readonly histograms: ReadonlyMap<string, Histogram>;
}

/**
 * The labels that `telemetry.metrics.perMethod` adds to the metrics: `/package.Service/Method`, or an operation of HTTP.
 * Their value `other` means calls that no spec names.
 */
export const methodLabels = ['grpc_method', 'http_operation'] as const;

/** `unknown` is what Istio writes where it has no value. */
const noMethod: readonly string[] = ['', 'other', 'unknown'];

/** Counts the calls of each method; no method if the metrics do not have the labels. */
export function countsByMethod(
  calls: readonly Sample[],
  buckets: readonly Sample[],
): ReadonlyMap<string, MethodCounts> {
  const [ofCalls, ofBuckets] = [byMethod(calls), byMethod(buckets)];
  return new Map(
    [...ofCalls]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([method, samples]) => [
        method,
        { errors: errorsByVersion(samples), histograms: histogramsByVersion(ofBuckets.get(method) ?? []) },
      ]),
  );
}

function byMethod(samples: readonly Sample[]): ReadonlyMap<string, Sample[]> {
  const named = samples.filter((sample) => methodOf(sample) !== undefined);
  return grouped(named, (sample) => methodOf(sample) ?? '');
}

/** The method that a sample is of; undefined if the metrics do not name it. */
const methodOf = (sample: Sample): string | undefined =>
  methodLabels
    .map((name) => sample.label(name))
    .find((value) => !noMethod.includes(value))
    ?.replace(/^\//, '');
