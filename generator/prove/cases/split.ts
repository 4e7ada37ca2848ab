import { leastCalls } from '../../proofs/expectations.ts';
import type { Case, Claim } from '../case.ts';
import { type CaseContext, caseOf, type Derivation, type SampleContext, sending } from './case-context.ts';
import { placeIn, type SampleCall, sampleCallsOf } from './sample-calls.ts';

/** Number of calls if no chance is involved, but several versions could answer. */
const callsOfOne = 200;

/**
 * The versions that answer, for every method and every rule: by the weights of the cluster, those of the method, or the
 * rule. A call that narrowly misses a rule must be treated as if the rule did not exist.
 */
export const splits: Derivation = (context) => {
  const { sampleCalls, unproven } = sampleCallsOf(context);
  return { cases: sampleCalls.filter(isAnswered).map((sample) => splitCase(context, sample)), unproven };
};

function splitCase(context: CaseContext, sample: SampleCall): Case {
  const { origin, method, name, path, expected } = sample;
  const kind = origin.source ? (sample.misses || expected.rule ? 'rule' : 'split') : 'gateway';
  return caseOf(context, kind, name, expected.rule ? path : ['weights'], {
    ...answeredCalls(context, sample),
    at: expected.rule ? { in: 'spec', path } : { in: 'cluster', path: placeOfWeights(context, method) },
    ...placeIn(sample, 'route'),
  });
}

/** Calls that show which servers answer a sample call. */
export function answeredCalls(
  context: SampleContext,
  sample: SampleCall,
): Pick<Case, 'from' | 'send' | 'expect'> {
  const { origin, method, metadata, expected } = sample;
  const shares = expected.destinations ?? expected.shares;
  const chance = shares.some(({ percent }) => percent > 0 && percent < 100);
  const calls = chance ? leastCalls : shares.length > 1 ? callsOfOne : 20;
  return {
    from: origin.caller,
    send: sending(method, calls, metadata),
    expect: [{ claim: 'status', anyOf: ['OK'] }, sharesOf(context, sample)],
  };
}

/** The servers that answer a sample call. */
export const sharesOf = (
  { service }: SampleContext,
  { expected: { shares, destinations } }: SampleCall,
): Claim => (destinations ? { claim: 'destinations', destinations } : { claim: 'shares', service, shares });

/** False if a fault delays or aborts every such call: it would hide the version that answers. */
export const isAnswered = ({ expected: { injection } }: SampleCall): boolean => injection === undefined;

function placeOfWeights({ instance: { versions } }: CaseContext, method: string): string[] {
  return versions.some(({ methodWeights }) => method in methodWeights) ? ['methodWeights'] : ['weights'];
}
