import { chanceOfFewer, chanceOfMore } from './odds.ts';
import { chanceOfAtLeast, chanceOfAtMost, type Share } from './share.ts';

/** What is compared: a share of bad calls of the canary, with its limits. */
export interface Measurement {
  /** Its name in messages: `server errors`. */
  readonly name: string;
  /** Set if it is about one method. */
  readonly ofMethod?: 'compared' | 'few calls';
  /** A share above `limit` is a fault. */
  readonly absolute?: { readonly canary: Share; readonly limit: number };
  /** Odds above `ratio` times those of the stable version are a fault, if the share is also above `from`. */
  readonly relative?: {
    readonly canary: Share;
    readonly stable: Share;
    readonly ratio: number;
    readonly from: number;
  };
}

/** The chances of a wrong decision that a look may use. */
export interface Risk {
  /** That a canary within all limits is aborted. */
  readonly falseAbort: number;
  /** That a canary beyond a limit advances. */
  readonly missedFault: number;
}

/** faulty: shown to be beyond a limit. sound: shown to be within all limits. Otherwise there are too few calls. */
export type Verdict = 'faulty' | 'sound' | 'undecided';

/**
 * Compares one measurement with its limits.
 *
 * faulty: the data are so unlikely within the limits that a canary within them is called faulty with at most the chance
 * `falseAbort`. Each of the two limits may use half of it. For the relative limit both of its conditions must be shown,
 * and if the canary is within it, one of them is false.
 *
 * sound: the data are so unlikely beyond a limit that a canary beyond it is called sound with at most the chance
 * `missedFault`. The relative limit can be met in two ways, so each of them may use half of it.
 */
export function verdictOn({ absolute, relative }: Measurement, risk: Risk): Verdict {
  const falseAbort = risk.falseAbort / 2;
  const missedFault = risk.missedFault / 2;
  const verdicts = [
    ...(absolute
      ? [
          verdictOf(
            chanceOfAtLeast(absolute.canary, absolute.limit) <= falseAbort,
            chanceOfAtMost(absolute.canary, absolute.limit) <= risk.missedFault,
          ),
        ]
      : []),
    ...(relative
      ? [
          verdictOf(
            chanceOfMore(relative.canary, relative.stable, relative.ratio) <= falseAbort &&
              chanceOfAtLeast(relative.canary, relative.from) <= falseAbort,
            chanceOfFewer(relative.canary, relative.stable, relative.ratio) <= missedFault ||
              chanceOfAtMost(relative.canary, relative.from) <= missedFault,
          ),
        ]
      : []),
  ];
  return together(verdicts);
}

/** The verdict on several measurements: one fault is enough, and all must be shown to be sound. */
export function together(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('faulty')) return 'faulty';
  return verdicts.every((verdict) => verdict === 'sound') && verdicts.length > 0 ? 'sound' : 'undecided';
}

const verdictOf = (isFaulty: boolean, isSound: boolean): Verdict =>
  isFaulty ? 'faulty' : isSound ? 'sound' : 'undecided';

/**
 * The verdicts on some measurements. A false abort is possible with each of them, so each gets an equal part of that chance
 * (Bonferroni). A faulty canary must pass the measurement of its fault, so the chance of a missed fault is not divided.
 */
export function verdictsOn(
  measurements: readonly Measurement[],
  risk: Risk,
): (Measurement & { readonly verdict: Verdict })[] {
  const each = { ...risk, falseAbort: risk.falseAbort / measurements.length };
  return measurements.map((measurement) => ({ ...measurement, verdict: verdictOn(measurement, each) }));
}
