import { bucketLimits as finiteLimits } from '../../model/histogram.ts';
import type { Histogram } from '../counts.ts';
import type { Share } from '../share.ts';
import { seeded } from './seeded.ts';

/** How a version behaves. */
export interface Behaviour {
  /** The chance that a call ends with INTERNAL. */
  readonly failing: number;
  /** The median time of a call in milliseconds; the times are log-normal. */
  readonly median: number;
}

/** The limits of all buckets. */
export const bucketLimits = [...finiteLimits, Number.POSITIVE_INFINITY];

/** A call that a version has answered. */
export interface ServedCall {
  readonly isFailure: boolean;
  /** Milliseconds. */
  readonly time: number;
}

/** What the proxies of a version have counted. */
export class Counters {
  calls = 0;
  failed = 0;
  sum = 0;
  /** Calls of each bucket alone. */
  readonly buckets: number[] = bucketLimits.map(() => 0);

  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  /** Serves some calls. */
  serve(calls: number, behaviour: Behaviour): void {
    for (let call = 0; call < calls; call++) this.count(this.next(behaviour));
  }

  /** What happens to the next call. */
  next({ failing, median }: Behaviour): ServedCall {
    const isFailure = this.#random() < failing;
    // Box and Muller.
    const normal = Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
    return { isFailure, time: median * Math.exp(0.6 * normal) };
  }

  count({ isFailure, time }: ServedCall): void {
    this.calls++;
    if (isFailure) this.failed++;
    this.sum += time;
    const bucket = bucketLimits.findIndex((limit) => time <= limit);
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
  }

  get errors(): Share {
    return { bad: this.failed, calls: this.calls };
  }

  get histogram(): Histogram {
    let calls = 0;
    return bucketLimits.map((limit, index) => {
      calls += this.buckets[index] ?? 0;
      return { limit, calls };
    });
  }
}
