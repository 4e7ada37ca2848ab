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

/** Where a redirect leads: the parts that its route sets, and the host and the path of the request for the others. */
export const redirected: EvaluateClaim<'redirected'> = (
  { to },
  { case: { from, to: callee, send }, calls },
) => {
  const dialled = from.kind === 'gateway' ? from.host : 'host' in callee ? callee.host : undefined;
  const host = to.host ?? dialled;
  const path = to.path ?? send.request?.path ?? '/';
  const isRight = (location: string | undefined): boolean => {
    const url = URL.canParse(location ?? '') ? new URL(location ?? '') : undefined;
    return (
      url !== undefined &&
      (to.scheme === undefined || url.protocol === `${to.scheme}:`) &&
      (host === undefined || url.host === host || url.hostname === host) &&
      `${url.pathname}${url.search}` === path
    );
  };
  const seen = tally(calls.map(({ initial }) => initial['location'] ?? 'nowhere'));
  return {
    ok: calls.length > 0 && calls.every(({ initial }) => isRight(initial['location'])),
    expected: `redirected to ${to.scheme === undefined ? '' : `${to.scheme}://`}${host ?? ''}${path}`,
    seen: `redirected to ${tallyText(seen)}`,
  };
};

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
