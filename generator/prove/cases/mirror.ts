import type { Copies } from '../../model/routing/mirror.ts';
import { leastCalls } from '../../proofs/shares.ts';
import type { Case } from '../case.ts';
import { type Probe, probesOf } from './probes.ts';
import { caseOf, type Derivation, type Scene, sending } from './scene.ts';
import { isAnswered, sharesOf } from './split.ts';

/** How long copies take to answer: calls that waited for them would be seen to. */
const slowMs = 1_500;

/** Primaries are answered as ever, copies arrive in their share, and the slowness of copies reaches no caller. */
export const mirrors: Derivation = (scene) => ({
  cases: probesOf(scene)
    .probes.filter((probe) => isAnswered(probe) && probe.misses === undefined)
    .flatMap((probe) => probe.expected.mirrors.map((copies) => mirrorCase(scene, probe, copies))),
  unproven: [],
});

function mirrorCase(scene: Scene, probe: Probe, copies: Copies): Case {
  const { service } = scene.instance;
  const { percent } = copies;
  const target =
    'subset' in copies ? { service: service.name, version: copies.subset } : { service: copies.service };
  const name = 'subset' in copies ? copies.subset : copies.service;
  const calls = percent === 100 ? 100 : leastCalls;
  return caseOf(scene, 'mirror', `${probe.name}/copies-to-${name}`, ['mirror'], {
    from: probe.origin.caller,
    send: sending(probe.method, calls, probe.metadata),
    behaviour: [{ who: 'copies', slowMs }],
    expect: [
      { claim: 'status', anyOf: ['OK'] },
      sharesOf(scene, probe),
      { claim: 'copies', ...target, percent },
      ...(percent > 0 ? [{ claim: 'copies are not waited for' as const }] : []),
    ],
  });
}
