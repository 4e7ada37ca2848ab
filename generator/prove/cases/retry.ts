import { isOfHttp } from '../../model/http-request.ts';
import { type CallStatus, httpCode } from '../call-status.ts';
import type { Case, Unproven } from '../case.ts';
import { caseOf, type Derivation, type SampleContext, sending } from './case-context.ts';
import { limitOf, longestPauses } from './limit.ts';
import { isLimited, placeIn, type SampleCall, sampleCallsOf } from './sample-calls.ts';
import { isAnswered } from './split.ts';
import { isCounted } from './traffic-policy.ts';

/** Conditions of retryOn that a server can cause by its answer, with the status that does. */
const statusOf = new Map<string, CallStatus>([
  ['resource-exhausted', 'RESOURCE_EXHAUSTED'],
  ['unavailable', 'UNAVAILABLE'],
  ['internal', 'INTERNAL'],
  ['cancelled', 'CANCELLED'],
  ['deadline-exceeded', 'DEADLINE_EXCEEDED'],
]);

/** The same for requests of HTTP. */
const httpStatusOf = new Map<string, CallStatus>([
  ['5xx', 'HTTP 500'],
  ['gateway-error', 'HTTP 503'],
]);

/** Statuses that must not be repeated: first those that Istio repeats by default if a route sets no retries. */
const notRetried: readonly CallStatus[] = [
  'CANCELLED',
  'UNAVAILABLE',
  'RESOURCE_EXHAUSTED',
  'INTERNAL',
  'ABORTED',
];

/** The same for requests of HTTP. */
const httpNotRetried: readonly CallStatus[] = ['HTTP 503', 'HTTP 500', 'HTTP 429'];

/** The statuses of HTTP of a condition. Source: Envoy, HTTP router filter, x-envoy-retry-on. */
const covers = (condition: string, status: CallStatus): boolean => {
  const code = httpCode(status) ?? 0;
  if (condition === '5xx') return code >= 500;
  return condition === 'gateway-error' && code >= 502 && code <= 504;
};

/**
 * A server that fails as often as calls are repeated, and then answers; one that always fails, which gets exactly one
 * try more than that; and one that fails with a status that is not repeated, which gets one try.
 */
export const retries: Derivation = (context) => {
  const made = sampleCallsOf(context)
    .sampleCalls.filter((sample) => isAnswered(sample) && isLimited(sample))
    .map((sample) => retryCases(context, sample));
  return { cases: made.flatMap(({ cases }) => cases), unproven: made.flatMap(({ unproven }) => unproven) };
};

/** The cases of the retries of a call. */
export function retryCases(
  context: SampleContext,
  sample: SampleCall,
): { readonly cases: Case[]; readonly unproven: Unproven[] } {
  const { retries: policy } = sample.expected.policy;
  const { attempts, retryOn = [] } = policy;
  const isHttp = isOfHttp(sample.method);
  const causable = isHttp ? httpStatusOf : statusOf;
  const retried = retryOn.flatMap((condition) => causable.get(condition) ?? []);
  const other = isHttp
    ? httpNotRetried.find(
        (status) => attempts === 0 || !retryOn.some((condition) => covers(condition, status)),
      )
    : notRetried.find((status) => !retried.includes(status));
  const once = other ? [failing(context, sample, 'not-retried', other, undefined, 1)] : [];
  const [status] = attempts > 0 ? retried.toSorted(byHarm) : [];
  const unproven = (reason: string): Unproven[] => [
    { service: context.service, setting: `retries of ${sample.name}`, reason },
  ];
  // A slow try ends with reset: timeout.ts has cases of that.
  const early = retryOn.filter((condition) => !causable.has(condition) && condition !== 'reset');
  const notCausable =
    attempts > 0 && early.length > 0
      ? unproven(`${early.join(', ')}: a server behind its own proxy cannot cause that`)
      : [];
  if (!status) return { cases: once, unproven: notCausable };
  const limit = limitOf(sample.expected.policy);
  if (limit && limit.setting === 'timeout' && longestPauses(policy) > limit.ms / 2)
    return {
      cases: once,
      unproven: [...notCausable, ...unproven('the pauses between tries may exceed the timeout')],
    };
  if (context.fewestErrors <= attempts + 1)
    return {
      cases: once,
      unproven: [...notCausable, ...unproven('its tries alone make outlierDetection eject the pods')],
    };
  return {
    cases: [
      failing(context, sample, 'retried', status, attempts, attempts + 1),
      failing(context, sample, 'exhausted', status, undefined, attempts + 1),
      ...once,
    ],
    unproven: notCausable,
  };
}

function failing(
  context: SampleContext,
  sample: SampleCall,
  what: string,
  code: CallStatus,
  first: number | undefined,
  tries: number,
): Case {
  const { origin, method, metadata, name, path } = sample;
  const counted = context.countsErrors && isCounted(code);
  return caseOf(context, 'retry', `${name}/${what}`, [...path, 'retries'], {
    ...placeIn(sample, 'retries'),
    from: origin.caller,
    send: {
      ...sending(method, 5, metadata),
      ...(counted ? { atOnce: 1, reset: 'each' as const } : {}),
    },
    behaviour: [{ who: 'all', fail: { code, ...(first === undefined ? {} : { first }) } }],
    expect: [
      { claim: 'status', anyOf: [first === undefined ? code : 'OK'] },
      { claim: 'tries', each: tries },
    ],
    disturbs: counted,
  });
}

/** Statuses that outlier detection does not count come first. */
function byHarm(a: CallStatus, b: CallStatus): number {
  const order: readonly CallStatus[] = [
    'RESOURCE_EXHAUSTED',
    'CANCELLED',
    'ABORTED',
    'INTERNAL',
    'UNAVAILABLE',
  ];
  const rank = (status: CallStatus) => (order.includes(status) ? order.indexOf(status) : order.length);
  return rank(a) - rank(b);
}
