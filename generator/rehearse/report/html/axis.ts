import type { Moment } from '../../recording.ts';
import type { Rehearsal } from '../../rehearsal.ts';
import { changesOf } from '../numbers.ts';

/** Measures of a timeline, in units of its view box. */
export const measures = { width: 1200, left: 214, right: 26 } as const;

/** The part of the recording that is drawn, and where. */
export interface TimeAxis {
  readonly start: Moment;
  readonly end: Moment;
  /** The moment that is 0. */
  readonly zero: Moment;
  x(at: Moment): number;
}

/** So much is drawn before the first push: the start of the clusters is not interesting. */
const leadMs = 12_000;

/** From the calls before the first push to the end. */
export function timeAxis(rehearsal: Rehearsal): TimeAxis {
  const { recording, steps } = rehearsal;
  const zero = steps[changesOf(rehearsal)[0] ?? 0]?.pushed ?? recording.began;
  const firstCall = recording.ticks.reduce((first, { at }) => Math.min(first, at), zero);
  const start = steps.length > 1 ? Math.max(firstCall, zero - leadMs) : recording.began;
  const end = Math.max(recording.ended, start + 1000);
  const width = measures.width - measures.left - measures.right;
  const x = (at: Moment) => {
    const within = Math.min(Math.max(at, start), end);
    return round(measures.left + (width * (within - start)) / (end - start));
  };
  return { start, end, zero, x };
}

/** Coordinates do not need more digits. */
export const round = (value: number): number => Math.round(value * 10) / 10;

/** A round number that is not less. */
export function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value) ?? 10);
}

/** Seconds between the labels of the axis. */
const distances = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
const mostLabels = 14;

/** The moments with a label, and the label: `-10 s`, `0`, `+10 s`. */
export function labelsOf({ start, end, zero }: TimeAxis): { readonly at: Moment; readonly text: string }[] {
  const seconds = (end - start) / 1000;
  const distance = distances.find((each) => seconds / each <= mostLabels) ?? Math.ceil(seconds / mostLabels);
  const first = Math.ceil((start - zero) / 1000 / distance) * distance;
  const count = Math.floor(((end - zero) / 1000 - first) / distance) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const second = first + index * distance;
    return { at: zero + second * 1000, text: second === 0 ? '0' : `${second > 0 ? '+' : ''}${second} s` };
  });
}
