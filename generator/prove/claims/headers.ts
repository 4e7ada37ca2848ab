import type { ClaimResult } from '../case.ts';
import { type EvaluateClaim, tally, tallyText, triesIn } from './evidence.ts';

export const requestHeader: EvaluateClaim<'request header'> = ({ name, value }, evidence) =>
  compare(
    'servers',
    name,
    value,
    triesIn(evidence).map(({ metadata }) => metadata[name]),
  );

export const responseHeader: EvaluateClaim<'response header'> = ({ name, value }, { calls }) =>
  compare(
    'callers',
    name,
    value,
    calls.map(({ initial }) => initial[name]),
  );

export const authority: EvaluateClaim<'authority'> = ({ value }, evidence) =>
  compare(
    'servers',
    ':authority',
    value,
    triesIn(evidence).map((receipt) => receipt.authority),
  );

/** What servers get as method and path: no route changes them on the way. */
export const request: EvaluateClaim<'request'> = ({ request: value }, evidence) =>
  compare(
    'servers',
    'request',
    value,
    triesIn(evidence).map((receipt) => receipt.method),
  );

/** Envoy appends to what is there with a comma; clients of gRPC see it as one text. */
function compare(
  who: 'servers' | 'callers',
  name: string,
  value: string | undefined,
  found: readonly unknown[],
): ClaimResult {
  const seen = tally(found.map((each) => (each === undefined ? 'none' : String(each).replaceAll(', ', ','))));
  const wanted = value ?? 'none';
  return {
    ok: found.length > 0 && seen.get(wanted) === found.length,
    expected: `${who} get ${name}: ${wanted}`,
    // A line of a report shows several claims of a case.
    seen: `${name}: ${found.length === 0 ? 'nothing arrived' : tallyText(seen)}`,
  };
}
