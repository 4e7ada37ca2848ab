import { leastCalls } from '../../proofs/expectations.ts';
import type { Case } from '../case.ts';
import { caseOf, type Derivation, type SampleContext, sending } from './case-context.ts';
import type { ExpectedCopies } from './expected.ts';
import { placeIn, type SampleCall, sampleCallsOf } from './sample-calls.ts';
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

/** The case of copies of a call. */
export function mirrorCase(context: SampleContext, sample: SampleCall, copies: ExpectedCopies): Case {
  const { percent } = copies;
  const target =
    'subset' in copies
      ? { service: context.service, version: copies.subset }
      : { service: copies.service, ...(copies.version === undefined ? {} : { version: copies.version }) };
  const name = 'subset' in copies ? copies.subset : copies.service;
  const calls = percent === 100 ? 100 : leastCalls;
  return caseOf(context, 'mirror', `${sample.name}/copies-to-${name}`, ['mirror'], {
    ...placeIn(sample, 'mirrors'),
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
