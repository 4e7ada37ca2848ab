import type { CallRecord } from '../clients/client.ts';
import type { Receipt } from '../servers/receipts.ts';
import { allOf, type EvaluateClaim, evaluateShare, triesIn, withinText } from './evidence.ts';

/** True if the call ended before the server answered, or if the server never answered. */
const before = (call: CallRecord, { ended }: Receipt): boolean =>
  ended === undefined || ended.how === 'cancelled' || ended.at > call.ended;

export const endsBeforeTheServer: EvaluateClaim<'ends before the server'> = (_claim, evidence) => {
  const byCall = receiptsByCall(triesIn(evidence));
  return allOf(
    evidence,
    (call) => {
      const own = byCall.get(call.number) ?? [];
      return own.length > 0 && own.every((receipt) => before(call, receipt));
    },
    'ends before the server answers',
    (call) =>
      (byCall.get(call.number) ?? []).length === 0 ? 'never reached a server' : 'waited for the server',
  );
};

export const copiesAreNotWaitedFor: EvaluateClaim<'copies are not waited for'> = (_claim, evidence) => {
  const copies = evidence.receipts.filter(({ isCopy }) => isCopy);
  const calls = new Map(evidence.calls.map((call) => [call.number, call]));
  const waited = copies.filter((copy) => {
    const call = calls.get(copy.call);
    return call === undefined || !before(call, copy);
  });
  return {
    ok: copies.length > 0 && waited.length === 0,
    expected: 'answered before the copies are',
    seen:
      copies.length === 0
        ? 'no copy arrived'
        : waited.length === 0
          ? 'answered before the copies are'
          : `${waited.length} of ${copies.length} waited for the copy`,
  };
};

export const notBefore: EvaluateClaim<'not before'> = ({ ms, percent }, { calls, alpha }) => {
  const late = calls.filter(({ began, ended }) => ended - began >= ms).length;
  const share = evaluateShare(late, calls.length, percent, alpha);
  return {
    ok: share.ok,
    expected:
      percent === 100
        ? `none ends before ${ms} ms`
        : `${percent}% end after ${ms} ms ${withinText(share.region)}`,
    seen: `${late} of ${calls.length} end after ${ms} ms`,
  };
};

export const within: EvaluateClaim<'within'> = ({ ms }, evidence) => {
  const slowest = Math.max(...evidence.calls.map(({ began, ended }) => ended - began));
  return {
    ok: slowest <= ms,
    expected: `each within ${ms} ms`,
    seen: `slowest ${Math.ceil(slowest)} ms`,
  };
};

function receiptsByCall(receipts: readonly Receipt[]): ReadonlyMap<number, readonly Receipt[]> {
  const byCall = new Map<number, Receipt[]>();
  for (const receipt of receipts) {
    const known = byCall.get(receipt.call);
    if (known) known.push(receipt);
    else byCall.set(receipt.call, [receipt]);
  }
  return byCall;
}
