import type { StatusName } from '../../schema/grpc-status.ts';
import type { Case, Unproven } from '../case.ts';
import { caseOf, type Derivation, type SampleContext, sending } from './case-context.ts';
import { limitOf, longestPauses } from './limit.ts';
import { isLimited, placeIn, type SampleCall, sampleCallsOf } from './sample-calls.ts';
import { isAnswered } from './split.ts';
import { countedAsErrors } from './traffic-policy.ts';

/** Conditions of retryOn that a server can cause by its answer, with the status that does. */
const statusOf = new Map<string, StatusName>([
  ['resource-exhausted', 'RESOURCE_EXHAUSTED'],
  ['unavailable', 'UNAVAILABLE'],
  ['internal', 'INTERNAL'],
  ['cancelled', 'CANCELLED'],
  ['deadline-exceeded', 'DEADLINE_EXCEEDED'],
]);

/** Statuses that must not be repeated: first those that Istio repeats by default if a route sets no retries. */
const notRetried: readonly StatusName[] = [
  'CANCELLED',
  'UNAVAILABLE',
  'RESOURCE_EXHAUSTED',
  'INTERNAL',
  'ABORTED',
];

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
  const retried = retryOn.flatMap((condition) => statusOf.get(condition) ?? []);
  const other = notRetried.find((status) => !retried.includes(status));
  const once = other ? [failing(context, sample, 'not-retried', other, undefined, 1)] : [];
  const [status] = attempts > 0 ? retried.toSorted(byHarm) : [];
  const unproven = (reason: string): Unproven[] => [
    { service: context.service, setting: `retries of ${sample.name}`, reason },
  ];
  // A slow try ends with reset: timeout.ts has cases of that.
  const early = retryOn.filter((condition) => !statusOf.has(condition) && condition !== 'reset');
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
  code: StatusName,
  first: number | undefined,
  tries: number,
): Case {
  const { origin, method, metadata, name, path } = sample;
  const counted = context.countsErrors && countedAsErrors.includes(code);
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
function byHarm(a: StatusName, b: StatusName): number {
  const order: readonly StatusName[] = [
    'RESOURCE_EXHAUSTED',
    'CANCELLED',
    'ABORTED',
    'INTERNAL',
    'UNAVAILABLE',
  ];
  const rank = (status: StatusName) => (order.includes(status) ? order.indexOf(status) : order.length);
  return rank(a) - rank(b);
}
