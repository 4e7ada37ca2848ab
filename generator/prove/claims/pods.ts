import { podLabel } from '../../mesh/pods.ts';
import { serverLabel } from '../servers/control.ts';
import type { Receipt } from '../servers/receipts.ts';
import { type EvaluateClaim, tally, tallyText, triesIn, unanswered, versionOf } from './evidence.ts';

/** Extra tries that may reach the pod before Envoy's main thread has counted the last error. */
const slack = 2;

/** Calls that other pods must answer after an ejection: fewer would not show it. */
const mostlyOthers = 10;

export const sticky: EvaluateClaim<'sticky'> = (_claim, { case: { send }, calls }) => {
  const values = send.vary?.values ?? 1;
  const podsOf = new Map<string, Set<string>>();
  for (const { number, server } of calls) {
    const version = versionOf(server)?.version ?? unanswered;
    const key = `${number % values} ${version}`;
    podsOf.set(key, (podsOf.get(key) ?? new Set()).add(server ?? unanswered));
  }
  const torn = [...podsOf.values()].filter((pods) => pods.size > 1).length;
  const all = new Set([...podsOf.values()].flatMap((pods) => [...pods]));
  return {
    ok: torn === 0 && all.size > 1 && !all.has(unanswered),
    expected: `${values} values, each at one pod, not all at the same`,
    seen: torn > 0 ? `${torn} values at several pods` : `${podsOf.size} values over ${all.size} pods`,
  };
};

export const spread: EvaluateClaim<'spread'> = ({ pods }, { calls }) => {
  const seen = tally(calls.map(({ server }) => server ?? unanswered));
  return {
    ok: seen.size === pods && !seen.has(unanswered),
    expected: `${pods} pods answer`,
    seen: tallyText(seen),
  };
};

export const ejected: EvaluateClaim<'ejected'> = ({ pod, after }, evidence) => {
  const label = podLabel(pod);
  const tries: Receipt[] = triesIn(evidence);
  const own = tries.filter(({ server }) => serverLabel(server) === label);
  const last = own.at(-1);
  const later = last === undefined ? 0 : tries.filter(({ began }) => began > last.began).length;
  const answers = evidence.calls.filter(({ status }) => status === 'OK').length;
  return {
    ok: own.length >= after && own.length <= after + slack && later >= mostlyOthers && answers > 0,
    expected: `${label} gets ${after} calls and no more`,
    seen: `${own.length} calls, then ${later} to others`,
  };
};
