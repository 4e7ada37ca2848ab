import { type Moment, tickMs } from '../../recording.ts';
import type { Rehearsal } from '../../rehearsal.ts';
import type { TimeAxis } from './axis.ts';

/** The calls of a cluster in a short time. */
export interface Bin {
  readonly at: Moment;
  readonly lengthMs: number;
  readonly answeredPerSecond: number;
  readonly failedPerSecond: number;
  readonly failed: number;
  readonly cut: number;
}

const mostBins = 240;

/** All calls of a cluster, in equal intervals: as many as can be seen. */
export function binsOf(cluster: string, { recording }: Rehearsal, { start, end }: TimeAxis): Bin[] {
  const lengthMs = Math.max(2, Math.ceil((end - start) / mostBins / tickMs)) * tickMs;
  const count = Math.ceil((end - start) / lengthMs);
  const routes = new Map(recording.routes.map((route) => [route.id, route]));
  const indexOf = (at: Moment) => Math.floor((at - start) / lengthMs);
  const [answered, failed, cut] = [0, 1, 2].map(() => new Array<number>(count).fill(0));
  const add = (counts: number[] | undefined, at: Moment, more: number) => {
    const index = indexOf(at);
    if (counts && index >= 0 && index < count) counts[index] = (counts[index] ?? 0) + more;
  };
  for (const { route, at, succeeded } of recording.ticks)
    if (routes.get(route)?.cluster === cluster && !routes.get(route)?.isStream) add(answered, at, succeeded);
  for (const { route, at, durationMs, isCutStream } of recording.failures)
    if (routes.get(route)?.cluster === cluster) add(isCutStream ? cut : failed, at + durationMs, 1);
  return Array.from({ length: count }, (_, index) => {
    // The last interval is shorter.
    const seconds = Math.max(tickMs, Math.min(lengthMs, end - start - index * lengthMs)) / 1000;
    return {
      at: start + index * lengthMs,
      lengthMs,
      answeredPerSecond: (answered?.[index] ?? 0) / seconds,
      failedPerSecond: (failed?.[index] ?? 0) / seconds,
      failed: failed?.[index] ?? 0,
      cut: cut?.[index] ?? 0,
    };
  });
}
