import { isOfHttp } from '../../model/http-request.ts';
import { endsOfSlowTry } from '../../model/retry.ts';
import { statusesOf } from '../call-status.ts';
import type { Case } from '../case.ts';
import { caseOf, type Derived, type SampleContext, sending } from './case-context.ts';
import { earliest, type Limit, longestPauses, margin } from './limit.ts';
import { placeIn, type SampleCall } from './sample-calls.ts';

/** Shortest limit of a try that gets a case with a quick second try: a busy machine must not exceed it. */
const leastForAnswer = 2_000;

/**
 * Tries longer than perTryTimeout are repeated `attempts` times, and the first try in time answers the call.
 */
export function slowTries(context: SampleContext, sample: SampleCall, { ms, next }: Limit): Derived {
  const { origin, method, metadata, name, path, expected } = sample;
  const { retries } = expected.policy;
  const tries = retries.attempts + 1;
  const reason = unprovable(context, sample, { ms, next });
  if (reason !== undefined)
    return {
      cases: [],
      unproven: [{ service: context.service, setting: `perTryTimeout of ${name}`, reason }],
    };
  const counted = context.countsErrors;
  const slowMs = 3 * ms + margin;
  const send = {
    ...sending(method, 2, metadata),
    deadlineMs: tries * slowMs + 20_000,
    ...(counted ? { atOnce: 1, reset: 'each' as const } : {}),
  };
  const place = [...path, 'retries', 'perTryTimeout'];
  const common = {
    ...placeIn(sample, 'retries', 'perTryTimeout'),
    from: origin.caller,
    send,
    disturbs: counted,
  };
  const all = caseOf(context, 'timeout', `${name}/slow-tries-exhausted`, place, {
    ...common,
    behaviour: [{ who: 'all', slowMs }],
    expect: [
      { claim: 'status', anyOf: statusesOf(method).late },
      { claim: 'not before', ms: earliest(tries * ms), percent: 100 },
      { claim: 'tries', each: tries },
    ],
  });
  const first: Case[] =
    ms < leastForAnswer
      ? []
      : [
          caseOf(context, 'timeout', `${name}/slow-try-repeated`, place, {
            ...common,
            behaviour: [{ who: 'all', slowMs, slowTries: 1 }],
            expect: [
              { claim: 'status', anyOf: ['OK'] },
              { claim: 'not before', ms: earliest(ms), percent: 100 },
              { claim: 'tries', each: 2 },
            ],
          }),
        ];
  const unproven = {
    service: context.service,
    setting: `timeout of ${name}`,
    reason: `all tries together end before the limit of ${next} ms`,
  };
  return { cases: [all, ...first], unproven: next === Number.POSITIVE_INFINITY ? [] : [unproven] };
}

/** Why the number of slow tries is not certain; undefined if it is. */
function unprovable(
  context: SampleContext,
  { expected, method }: SampleCall,
  { ms, next }: Limit,
): string | undefined {
  const { retries } = expected.policy;
  const ends = isOfHttp(method) ? [] : endsOfSlowTry;
  const missing = ends.filter((end) => !(retries.retryOn ?? []).includes(end));
  if (missing.length > 0)
    return `Envoy or the server ends a slow try, whichever is first, and ${missing.join(' and ')} is not repeated`;
  const tries = retries.attempts + 1;
  if (tries * ms + longestPauses(retries) + margin > next)
    return `${tries} tries and their pauses may take as long as the limit of ${next} ms`;
  if (context.fewestErrors <= tries) return 'its tries alone make outlierDetection eject the pods';
  return undefined;
}
