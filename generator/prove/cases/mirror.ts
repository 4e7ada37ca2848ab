import type { Copies } from '../../model/routing/mirror.ts';
import { leastCalls } from '../../proofs/expectations.ts';
import type { Case } from '../case.ts';
import { type CaseContext, caseOf, type Derivation, sending } from './case-context.ts';
import { type SampleCall, sampleCallsOf } from './sample-calls.ts';
import { isAnswered, sharesOf } from './split.ts';

/** How long copies take to answer: a call that waits for its copy shows it. */
const slowMs = 1_500;

/** The calls are answered as usual, the share of copies arrives, and slow copies delay no call. */
export const mirrors: Derivation = (context) => ({
  cases: sampleCallsOf(context)
    .sampleCalls.filter((sample) => isAnswered(sample) && sample.misses === undefined)
    .flatMap((sample) => sample.expected.mirrors.map((copies) => mirrorCase(context, sample, copies))),
  unproven: [],
});

function mirrorCase(context: CaseContext, sample: SampleCall, copies: Copies): Case {
  const { service } = context.instance;
  const { percent } = copies;
  const target =
    'subset' in copies ? { service: service.name, version: copies.subset } : { service: copies.service };
  const name = 'subset' in copies ? copies.subset : copies.service;
  const calls = percent === 100 ? 100 : leastCalls;
  return caseOf(context, 'mirror', `${sample.name}/copies-to-${name}`, ['mirror'], {
    from: sample.origin.caller,
    send: sending(sample.method, calls, sample.metadata),
    behaviour: [{ who: 'copies', slowMs }],
    expect: [
      { claim: 'status', anyOf: ['OK'] },
      sharesOf(context, sample),
      { claim: 'copies', ...target, percent },
      ...(percent > 0 ? [{ claim: 'copies are not waited for' as const }] : []),
    ],
  });
}
