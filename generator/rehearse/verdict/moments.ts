import type { Moment } from '../recording.ts';
import type { Rehearsal, Step } from '../rehearsal.ts';

type Steps = Pick<Rehearsal, 'steps'>;

/** The index of the step that was pushed last at a moment; 0 before the first push. */
export const stepAt = ({ steps }: Steps, at: Moment): number =>
  Math.max(
    0,
    steps.findLastIndex(({ pushed }) => pushed <= at),
  );

/** True before the push of the change: the clusters have the state before it. */
export const isBeforeChange = ({ steps }: Steps, at: Moment): boolean => {
  const change = steps[1];
  return change !== undefined && at < change.pushed;
};

/**
 * From this moment on calls count: before it, pods of the state before the change are still starting. Everything counts if
 * that state did not settle.
 */
export const countsFrom = ({ steps, recording }: Pick<Rehearsal, 'steps' | 'recording'>): Moment =>
  steps[0]?.settled ?? recording.began;

/**
 * A moment, relative to a push: `+3.2 s` after the push of the only change, `push 2 +3.2 s` if there are several, and
 * `-4.0 s` before the first.
 */
export function momentText({ steps }: Steps, at: Moment): string {
  const step = Math.max(isBeforeChange({ steps }, at) ? 1 : 0, stepAt({ steps }, at));
  const relative = secondsText(at - (steps[step]?.pushed ?? at), true);
  return steps.length > 2 ? `push ${step} ${relative}` : relative;
}

/** `3.2 s`, `+3.2 s`, `-4.0 s` */
export const secondsText = (ms: number, signed = false): string =>
  `${signed && ms >= 0 ? '+' : ''}${(ms / 1000).toFixed(1)} s`;

/** A part of the recording. */
export interface Period {
  readonly from: Moment;
  readonly to: Moment;
}

/** Requests in progress, and proxies that learn of a change last, still count as during the change. */
const afterglowMs = 1000;

/** From the push of a step to the moment when calls are treated as it specifies; to its end, if it did not settle. */
export function transitionOf(rehearsal: Rehearsal, step: number): Period {
  const { pushed = 0, settled } = rehearsal.steps[step] ?? {};
  const to = settled === undefined ? Number.POSITIVE_INFINITY : settled + afterglowMs;
  return { from: pushed, to: Math.min(to, endOf(rehearsal, step)) };
}

/** From the moment when a step has settled to its end; undefined if it did not settle. */
export function restOf(rehearsal: Rehearsal, step: number): Period | undefined {
  const settled: Step['settled'] = rehearsal.steps[step]?.settled;
  if (settled === undefined) return undefined;
  return { from: settled + afterglowMs, to: endOf(rehearsal, step) };
}

/** A step ends with the next push, or with the recording. */
export const endOf = ({ steps, recording }: Rehearsal, step: number): Moment =>
  steps[step + 1]?.pushed ?? recording.ended;

/** True from the push of a step to its end. */
export const isIn = (at: Moment, { from, to }: Period): boolean => at >= from && at < to;
