import { acceptanceRegion, type Region } from '../statistics.ts';

/** Judges a count of calls against a share in percent. */
export function judgeShare(
  count: number,
  calls: number,
  percent: number,
  alpha: number,
): { readonly ok: boolean; readonly region: Region } {
  const region = acceptanceRegion(calls, percent / 100, alpha);
  return { ok: calls > 0 && region.from <= count && count <= region.to, region };
}

/** `(57–149)`, or `(1000)` where there is no choice. */
export const withinText = ({ from, to }: Region): string => (from === to ? `(${from})` : `(${from}–${to})`);
