import { Failure } from '../command-line/errors.ts';
import { listAt, mapAt, textAt } from '../lang/at-path.ts';
import { isServerError } from '../model/server-errors.ts';
import { answerOf } from '../prometheus/client.ts';
import type { Share } from './share.ts';

/** Calls that took at most so many milliseconds, by that limit. The last limit is Infinity. */
export type Histogram = readonly { readonly limit: number; readonly calls: number }[];

/** One number of an answer, with its labels. */
export interface Sample {
  readonly label: (name: string) => string;
  readonly value: number;
}

/**
 * The numbers of an answer of Prometheus.
 * @throws Failure for an answer that is not whole: a part of the calls could be anything
 */
export function samplesIn(text: string, address: string): Sample[] {
  const answer = answerOf(text, address);
  const [warning] = listAt(answer, 'warnings');
  if (textAt(answer, 'status') !== 'success')
    throw new Failure(`${address} refused the query: ${textAt(answer, 'error') ?? 'without a reason'}`);
  if (warning !== undefined) throw new Failure(`${address} answered with a warning: ${String(warning)}`);
  return listAt(answer, 'data', 'result').map((result) => {
    const labels = mapAt(result, 'metric');
    const value = Number(listAt(mapAt(result), 'value')[1]);
    if (!Number.isFinite(value)) throw new Failure(`${address} answered with a value that is not a number`);
    return { label: (name) => textAt(labels, name) ?? '', value };
  });
}

/** The calls of each version, and those that failed because of the server. */
export function errorsByVersion(samples: readonly Sample[]): ReadonlyMap<string, Share> {
  const shares = new Map<string, Share>();
  for (const { label, value } of samples) {
    const { bad, calls } = shares.get(label('destination_version')) ?? { bad: 0, calls: 0 };
    const isBad = isServerError(label('grpc_response_status'), label('response_code'));
    shares.set(label('destination_version'), { bad: bad + (isBad ? value : 0), calls: calls + value });
  }
  return new Map([...shares].map(([version, share]) => [version, whole(share)]));
}

/** The histogram of each version. */
export function histogramsByVersion(samples: readonly Sample[]): ReadonlyMap<string, Histogram> {
  const versions = new Map<string, Map<number, number>>();
  for (const { label, value } of samples) {
    const limit = label('le') === '+Inf' ? Number.POSITIVE_INFINITY : Number(label('le'));
    const version = label('destination_version');
    const buckets = versions.get(version) ?? new Map<number, number>();
    versions.set(version, buckets.set(limit, (buckets.get(limit) ?? 0) + value));
  }
  return new Map(
    [...versions].map(([version, buckets]) => [
      version,
      [...buckets]
        .map(([limit, calls]) => ({ limit, calls: Math.round(calls) }))
        .sort((a, b) => a.limit - b.limit),
    ]),
  );
}

/** The first limit under which this part of the calls is. */
export function limitOfPercentile(histogram: Histogram, percentile: number): number | undefined {
  const all = histogram.at(-1)?.calls ?? 0;
  return all === 0 ? undefined : histogram.find(({ calls }) => calls >= percentile * all)?.limit;
}

/** The first limit at or above a time; undefined if the histogram ends before it. */
export const limitFrom = (histogram: Histogram, milliseconds: number): number | undefined =>
  histogram.find(({ limit }) => limit >= milliseconds && Number.isFinite(limit))?.limit;

/** The calls that took longer than a limit; undefined if the histogram does not have it. */
export function slowerThan(histogram: Histogram, limit: number): Share | undefined {
  const calls = histogram.at(-1)?.calls;
  const within = histogram.find((bucket) => bucket.limit === limit)?.calls;
  return calls === undefined || within === undefined ? undefined : whole({ bad: calls - within, calls });
}

/** In whole calls: the increase of a counter that was set back is extrapolated. */
export function whole({ bad, calls }: Share): Share {
  const all = Math.max(0, Math.round(calls));
  return { bad: Math.min(all, Math.max(0, Math.round(bad))), calls: all };
}
