import { endsOfSlowTry } from '../../model/retry.ts';
import type { Unproven } from '../case.ts';
import { countsErrors } from './ejection.ts';
import { earliest, limitOf, margin } from './limit.ts';
import { isLimited, type Probe, probesOf } from './probes.ts';
import { caseOf, type Derivation, type Derived, type Scene, sending } from './scene.ts';
import { slowTries } from './slow-tries.ts';
import { isAnswered } from './split.ts';

/** Limits from which on an answer within is asked for as well: shorter ones leave a busy machine no time for it. */
const leastForAnswer = 2_000;

/**
 * A server that is slower than the limit is not waited for, one that is faster is. What is asserted is the order of the
 * two ends, and that nothing takes the blame but the limit: the server is slow by less than ten times of it.
 */
export const timeouts: Derivation = (scene) => {
  const made = probesOf(scene)
    .probes.filter((probe) => isAnswered(probe) && isLimited(probe))
    .map((probe) => casesOf(scene, probe));
  return { cases: made.flatMap(({ cases }) => cases), unproven: made.flatMap(({ unproven }) => unproven) };
};

function casesOf(scene: Scene, probe: Probe): Derived {
  const { origin, method, metadata, name, path, expected } = probe;
  const limit = limitOf(expected.policy);
  if (!limit) return { cases: [], unproven: [] };
  const { attempts, retryOn = [] } = expected.policy.retries;
  const mayRepeat = attempts > 0 && endsOfSlowTry.some((end) => retryOn.includes(end));
  if (limit.setting === 'perTryTimeout' && mayRepeat) return slowTries(scene, probe, limit);
  const { service } = scene.instance;
  const slow = slowerThan(limit);
  const unproven: Unproven[] = [];
  if (limit.setting === 'perTryTimeout' && limit.next !== Number.POSITIVE_INFINITY)
    unproven.push({
      service: service.name,
      setting: `timeout of ${name}`,
      reason: `a slow try ends after perTryTimeout (${limit.ms} ms) and is not repeated, so that the limit of ${limit.next} ms is never met`,
    });
  if (slow === undefined) {
    const reason = `it ends less than ${margin} ms before the limit of the whole call`;
    return {
      cases: [],
      unproven: [...unproven, { service: service.name, setting: `perTryTimeout of ${name}`, reason }],
    };
  }
  const place = limit.setting === 'timeout' ? [...path, 'timeout'] : [...path, 'retries', 'perTryTimeout'];
  const common = {
    from: origin.caller,
    send: { ...sending(method, 3, metadata), deadlineMs: slow + 20_000 },
  };
  const counted = countsErrors(scene.instance.service);
  const late = caseOf(scene, 'timeout', `${name}/${limit.setting}`, place, {
    ...common,
    send: { ...common.send, ...(counted ? { atOnce: 1, calm: 'each' as const } : {}) },
    behaviour: [{ who: 'all', slowMs: slow }],
    expect: [
      { claim: 'status', anyOf: ['DEADLINE_EXCEEDED', 'UNAVAILABLE'] },
      { claim: 'ends before the server' },
      { claim: 'not before', ms: earliest(limit.ms), percent: 100 },
      { claim: 'tries', each: 1 },
    ],
    disturbs: counted,
  });
  if (limit.ms < leastForAnswer) return { cases: [late], unproven };
  const early = caseOf(scene, 'timeout', `${name}/${limit.setting}-not-earlier`, place, {
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
