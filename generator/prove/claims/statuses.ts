import {
  allOf,
  type EvaluateClaim,
  type Evidence,
  evaluateShare,
  tally,
  tallyText,
  triesIn,
  withinText,
} from './evidence.ts';

/** A status with its details, which explain more than the code. */
const ending = ({ status, details }: Evidence['calls'][number]): string =>
  status === 'OK' || details === '' ? status : `${status} (${withoutTime(details).slice(0, 80)})`;

/** Clients add the time of a failed connection, which would make each such call a line of its own. */
const withoutTime = (details: string): string => details.replaceAll(/ \(\d{4}-\d\d-\d\dT[\d:.]+Z\)/g, '');

export const status: EvaluateClaim<'status'> = ({ anyOf }, evidence) => {
  const result = allOf(evidence, (call) => anyOf.includes(call.status), anyOf.join(' or '), ending);
  return result.ok
    ? { ...result, seen: tallyText(tally(evidence.calls.map((call) => call.status))) }
    : result;
};

export const statusShare: EvaluateClaim<'status share'> = ({ status: name, percent }, { calls, alpha }) => {
  const statuses = tally(calls.map((call) => call.status));
  const others = [...statuses.keys()].filter((each) => each !== name && each !== 'OK');
  const share = evaluateShare(statuses.get(name) ?? 0, calls.length, percent, alpha);
  return {
    ok: share.ok && others.length === 0,
    expected: `${percent}% ${name} ${withinText(share.region)}, else OK`,
    seen: tallyText(statuses),
  };
};

export const notReached: EvaluateClaim<'not reached'> = (_claim, { receipts }) => ({
  ok: receipts.length === 0,
  expected: 'no server reached',
  seen: receipts.length === 0 ? 'no server reached' : `${receipts.length} calls reached servers`,
});

export const tries: EvaluateClaim<'tries'> = ({ each }, evidence) => {
  const counts = new Map(evidence.calls.map(({ number }) => [number, 0]));
  for (const { call } of triesIn(evidence)) counts.set(call, (counts.get(call) ?? 0) + 1);
  const seen = tally([...counts.values()].map((count) => `× ${count} ${count === 1 ? 'try' : 'tries'}`));
  const ok = [...counts.values()].every((count) => count === each);
  return { ok, expected: `${each} ${each === 1 ? 'try' : 'tries'} each`, seen: tallyText(seen) };
};
