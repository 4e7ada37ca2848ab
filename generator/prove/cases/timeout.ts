import { isOfHttp } from '../../model/http-request.ts';
import { endsOfSlowTry, repeatSlowRequest } from '../../model/retry.ts';
import { statusesOf } from '../call-status.ts';
import type { Unproven } from '../case.ts';
import { caseOf, type Derivation, type Derived, type SampleContext, sending } from './case-context.ts';
import { earliest, limitOf, margin } from './limit.ts';
import { isLimited, placeIn, type SampleCall, sampleCallsOf } from './sample-calls.ts';
import { slowTries } from './slow-tries.ts';
import { isAnswered } from './split.ts';

/** Shortest limit that gets a case with an answer in time: a shorter one leaves a busy machine no time for it. */
const leastForAnswer = 2_000;

/**
 * A call does not wait for a server that is slower than the limit, and does wait for a faster one. The case asserts the
 * order of the two ends, and that the limit is the cause: the server takes less than ten times the limit.
 */
export const timeouts: Derivation = (context) => {
  const made = sampleCallsOf(context)
    .sampleCalls.filter((sample) => isAnswered(sample) && isLimited(sample))
    .map((sample) => timeoutCases(context, sample));
  return { cases: made.flatMap(({ cases }) => cases), unproven: made.flatMap(({ unproven }) => unproven) };
};

/** The cases of the limit of a call. */
export function timeoutCases(context: SampleContext, sample: SampleCall): Derived {
  const { origin, method, metadata, name, path, expected } = sample;
  const limit = limitOf(expected.policy);
  if (!limit) return { cases: [], unproven: [] };
  const { attempts, retryOn = [] } = expected.policy.retries;
  const repeated: readonly string[] = isOfHttp(method) ? repeatSlowRequest : endsOfSlowTry;
  const mayRepeat = attempts > 0 && repeated.some((end) => retryOn.includes(end));
  if (limit.setting === 'perTryTimeout' && mayRepeat) return slowTries(context, sample, limit);
  const { service } = context;
  const slow = slowerThan(limit);
  const unproven: Unproven[] = [];
  if (limit.setting === 'perTryTimeout' && limit.next !== Number.POSITIVE_INFINITY)
    unproven.push({
      service,
      setting: `timeout of ${name}`,
      reason: `a slow try ends after perTryTimeout (${limit.ms} ms) and is not repeated: the limit of ${limit.next} ms is never reached`,
    });
  if (slow === undefined) {
    const reason = `it ends less than ${margin} ms before the limit of the whole call`;
    return {
      cases: [],
      unproven: [...unproven, { service, setting: `perTryTimeout of ${name}`, reason }],
    };
  }
  const place = limit.setting === 'timeout' ? [...path, 'timeout'] : [...path, 'retries', 'perTryTimeout'];
  const common = {
    ...placeIn(sample, ...place.slice(path.length)),
    from: origin.caller,
    send: { ...sending(method, 3, metadata), deadlineMs: slow + 20_000 },
  };
  const counted = context.countsErrors;
  const late = caseOf(context, 'timeout', `${name}/${limit.setting}`, place, {
    ...common,
    send: { ...common.send, ...(counted ? { atOnce: 1, reset: 'each' as const } : {}) },
    behaviour: [{ who: 'all', slowMs: slow }],
    expect: [
      { claim: 'status', anyOf: statusesOf(method).late },
      { claim: 'ends before the server' },
      { claim: 'not before', ms: earliest(limit.ms), percent: 100 },
      { claim: 'tries', each: 1 },
    ],
    disturbs: counted,
  });
  if (limit.ms < leastForAnswer) return { cases: [late], unproven };
  const early = caseOf(context, 'timeout', `${name}/${limit.setting}-not-earlier`, place, {
    ...common,
    behaviour: [{ who: 'all', slowMs: Math.floor(limit.ms / 4) }],
    expect: [{ claim: 'status', anyOf: ['OK'] }],
  });
  return { cases: [late, early], unproven };
}

/** Milliseconds that lie clearly between a limit and the next one, or ten times the limit. */
function slowerThan({ ms, next }: { readonly ms: number; readonly next: number }): number | undefined {
  if (next - ms < 2 * margin) return undefined;
  const wanted = Math.max(2.5 * ms, Math.min(8 * ms, ms + 2_000));
  return Math.round(Math.min(wanted, (ms + next) / 2));
}
