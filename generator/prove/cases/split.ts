import { leastCalls } from '../../proofs/shares.ts';
import type { Case, Claim } from '../case.ts';
import { type Probe, probesOf } from './probes.ts';
import { caseOf, type Derivation, type Scene, sending } from './scene.ts';

/** Calls where no chance is involved, yet several versions could answer. */
const callsOfOne = 200;

/**
 * Which versions answer, for every method and every rule: with the weights of the cluster, those of the method, or what
 * the rule says. A call that narrowly misses a rule must be treated as if there were none.
 */
export const splits: Derivation = (scene) => {
  const { probes, unproven } = probesOf(scene);
  return { cases: probes.filter(isAnswered).map((probe) => splitCase(scene, probe)), unproven };
};

function splitCase(scene: Scene, probe: Probe): Case {
  const { origin, method, metadata, name, path, expected } = probe;
  const kind = origin.source ? (probe.misses || expected.rule ? 'rule' : 'split') : 'gateway';
  const chance = expected.shares.some(({ percent }) => percent > 0 && percent < 100);
  const calls = chance ? leastCalls : expected.shares.length > 1 ? callsOfOne : 20;
  return caseOf(scene, kind, name, expected.rule ? path : ['weights'], {
    from: origin.caller,
    send: sending(method, calls, metadata),
    expect: [{ claim: 'status', anyOf: ['OK'] }, sharesOf(scene, probe)],
    at: expected.rule ? { in: 'spec', path } : { in: 'cluster', path: placeOfWeights(scene, method) },
  });
}

/** Who answers the calls of a probe. */
export const sharesOf = ({ instance }: Scene, { expected: { shares } }: Probe): Claim => ({
  claim: 'shares',
  service: instance.service.name,
  shares,
});

/** Delays and aborts that every call may meet would hide who answers. */
export const isAnswered = ({ expected: { injection } }: Probe): boolean => injection === undefined;

function placeOfWeights({ instance: { versions } }: Scene, method: string): string[] {
  return versions.some(({ methodWeights }) => method in methodWeights) ? ['methodWeights'] : ['weights'];
}
