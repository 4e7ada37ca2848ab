import type { Risk } from './verdict.ts';

/** A moment at which the data of a step are looked at. */
export interface Look {
  /** 0 for the first one. */
  readonly index: number;
  /** Milliseconds of the step that its data cover. */
  readonly time: number;
}

/**
 * The latest look of a step; undefined if the step is younger than the minimum time.
 *
 * Looks are after 1, 2, 4, 8, … times the minimum time, and each covers the time from the start of the step to that
 * moment, not to now. So a command that runs more often, or two at once, see the same data and do not get further chances.
 */
export function lookAt(age: number, minimumTime: number): Look | undefined {
  if (age < minimumTime) return undefined;
  let look = { index: 0, time: minimumTime };
  while (look.time * 2 <= age) look = { index: look.index + 1, time: look.time * 2 };
  return look;
}

/**
 * What a look may use of the chances of the whole canary. The looks of a step get 1/2, 1/6, 1/12, 1/20, … of the chance of
 * the step: 1/((n+1)(n+2)), of which the sum is never more than 1, however long the step takes.
 *
 * A canary can be aborted in each of its steps, so a step gets an equal part of the chance of a false abort. A fault is
 * missed only if every step since it appeared misses it, and the chance of it is not divided between the steps.
 * Source: alpha spending, Lan and DeMets, Biometrika 70 (1983), with the union bound in place of joint distributions.
 */
export function riskOfLook({ index }: Look, steps: number, risk: Risk): Risk {
  const part = 1 / ((index + 1) * (index + 2));
  return {
    falseAbort: (risk.falseAbort * part) / Math.max(1, steps),
    missedFault: risk.missedFault * part,
  };
}
