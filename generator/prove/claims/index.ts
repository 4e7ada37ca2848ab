import type { Claim, ClaimResult } from '../case.ts';
import { admitted } from './admitted.ts';
import { closed, connected, refusedByPolicy } from './connections.ts';
import { answeredByExternal, copies, destinations, shares } from './destinations.ts';
import type { EvaluateClaim, Evidence } from './evidence.ts';
import { authority, redirected, request, requestHeader, responseHeader } from './headers.ts';
import { copiesAreNotWaitedFor, endsBeforeTheServer, notBefore, within } from './order.ts';
import { ejected, spread, sticky } from './pods.ts';
import { notReached, status, statusShare, tries } from './statuses.ts';

/** One function for each kind of claim. */
const evaluations: { readonly [Name in Claim['claim']]: EvaluateClaim<Name> } = {
  admitted,
  connected,
  closed,
  'refused by policy': refusedByPolicy,
  status,
  'status share': statusShare,
  shares,
  destinations,
  'answered by external': answeredByExternal,
  'not reached': notReached,
  tries,
  copies,
  'copies are not waited for': copiesAreNotWaitedFor,
  'ends before the server': endsBeforeTheServer,
  'not before': notBefore,
  within,
  request,
  redirected,
  'request header': requestHeader,
  'response header': responseHeader,
  authority,
  sticky,
  spread,
  ejected,
};

/** Evaluates a claim. Without a call, no claim about calls holds. */
export function evaluateClaim<Name extends Claim['claim']>(
  claim: Extract<Claim, { readonly claim: Name }> & { readonly claim: Name },
  evidence: Evidence,
): ClaimResult {
  const evaluate: EvaluateClaim<Name> = evaluations[claim.claim];
  const result = evaluate(claim, evidence);
  if (evidence.calls.length > 0 || needsNoCalls(claim)) return result;
  return { ...result, ok: false, seen: 'no call was made' };
}

/** True for a claim that needs no calls. */
export const needsNoCalls = ({ claim }: Pick<Claim, 'claim'>): boolean => claim === 'admitted';

/** The number of assertions about shares in a claim: each can fail by chance. */
export function shareAssertionsIn(claim: Claim): number {
  const isChance = (percent: number) => percent > 0 && percent < 100;
  if (claim.claim === 'shares') return claim.shares.filter(({ percent }) => isChance(percent)).length;
  if (claim.claim === 'destinations')
    return claim.destinations.filter(({ percent }) => isChance(percent)).length;
  return 'percent' in claim && isChance(claim.percent) ? 1 : 0;
}
