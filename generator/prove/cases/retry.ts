import type { StatusName } from '../../schema/grpc-status.ts';
import type { Case, Unproven } from '../case.ts';
import { countedAsErrors, countsErrors, fewestErrors } from './ejection.ts';
import { limitOf } from './limit.ts';
import { longestPauses } from './pauses.ts';
import { isLimited, type Probe, probesOf } from './probes.ts';
import { caseOf, type Derivation, type Scene, sending } from './scene.ts';
import { isAnswered } from './split.ts';

/** Conditions of retryOn that a server can cause by its answer, with the status that does. */
const statusOf = new Map<string, StatusName>([
  ['resource-exhausted', 'RESOURCE_EXHAUSTED'],
  ['unavailable', 'UNAVAILABLE'],
  ['internal', 'INTERNAL'],
  ['cancelled', 'CANCELLED'],
  ['deadline-exceeded', 'DEADLINE_EXCEEDED'],
]);

/** What is answered to see that it is not repeated: first what Istio would repeat by itself where a route says nothing. */
const notRetried: readonly StatusName[] = [
  'CANCELLED',
  'UNAVAILABLE',
  'RESOURCE_EXHAUSTED',
  'INTERNAL',
  'ABORTED',
];

/**
 * A server that fails as often as calls are repeated, and then answers; one that always fails, which is asked once more
 * than that and no more; and one that fails with a status that is not repeated, asked once.
 */
export const retries: Derivation = (scene) => {
  const made = probesOf(scene)
    .probes.filter((probe) => isAnswered(probe) && isLimited(probe))
    .map((probe) => casesOf(scene, probe));
  return { cases: made.flatMap(({ cases }) => cases), unproven: made.flatMap(({ unproven }) => unproven) };
};

function casesOf(scene: Scene, probe: Probe): { readonly cases: Case[]; readonly unproven: Unproven[] } {
  const { service } = scene.instance;
  const { retries: policy } = probe.expected.policy;
  const { attempts, retryOn = [] } = policy;
  const retried = retryOn.flatMap((condition) => statusOf.get(condition) ?? []);
  const other = notRetried.find((status) => !retried.includes(status));
  const once = other ? [failing(scene, probe, 'not-retried', other, undefined, 1)] : [];
  const [status] = attempts > 0 ? retried.toSorted(byHarm) : [];
  const unproven = (reason: string): Unproven[] => [
    { service: service.name, setting: `retries of ${probe.name}`, reason },
  ];
  // reset is what a slow try ends with: timeout.ts has cases of that.
  const early = retryOn.filter((condition) => !statusOf.has(condition) && condition !== 'reset');
  const said =
    attempts > 0 && early.length > 0
      ? unproven(`${early.join(', ')}: a server behind its own proxy cannot cause that`)
      : [];
  if (!status) return { cases: once, unproven: said };
  const limit = limitOf(probe.expected.policy);
  if (limit && limit.setting === 'timeout' && longestPauses(policy) > limit.ms / 2)
    return {
      cases: once,
      unproven: [...said, ...unproven('the pauses between tries may exceed the timeout')],
    };
  if (fewestErrors(scene) <= attempts + 1)
    return {
      cases: once,
      unproven: [...said, ...unproven('its tries alone make outlierDetection eject the pods')],
    };
  return {
    cases: [
      failing(scene, probe, 'retried', status, attempts, attempts + 1),
      failing(scene, probe, 'exhausted', status, undefined, attempts + 1),
      ...once,
    ],
    unproven: said,
  };
}

function failing(
  scene: Scene,
  { origin, method, metadata, name, path }: Probe,
  what: string,
  code: StatusName,
  first: number | undefined,
  tries: number,
): Case {
  const counted = countsErrors(scene.instance.service) && countedAsErrors.includes(code);
  return caseOf(scene, 'retry', `${name}/${what}`, [...path, 'retries'], {
    from: origin.caller,
    send: {
      ...sending(method, 5, metadata),
      ...(counted ? { atOnce: 1, calm: 'each' as const } : {}),
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
