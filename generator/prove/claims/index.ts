import type { Claim, ClaimResult } from '../case.ts';
import { admitted } from './admitted.ts';
import { answeredByExternal, copies, shares } from './destinations.ts';
import type { EvaluateClaim, Evidence } from './evidence.ts';
import { authority, requestHeader, responseHeader } from './headers.ts';
import { copiesAreNotWaitedFor, endsBeforeTheServer, notBefore, within } from './order.ts';
import { ejected, spread, sticky } from './pods.ts';
import { notReached, status, statusShare, tries } from './statuses.ts';

/** One judge for each kind of claim. */
const evaluations: { readonly [Name in Claim['claim']]: EvaluateClaim<Name> } = {
  admitted,
  status,
  'status share': statusShare,
  shares,
  'answered by external': answeredByExternal,
  'not reached': notReached,
  tries,
  copies,
  'copies are not waited for': copiesAreNotWaitedFor,
  'ends before the server': endsBeforeTheServer,
  'not before': notBefore,
  within,
  'request header': requestHeader,
  'response header': responseHeader,
  authority,
  sticky,
  spread,
  ejected,
};

/** Judges a claim; what was never tried is no proof, whatever the claim. */
export function evaluateClaim<Name extends Claim['claim']>(
  claim: Extract<Claim, { readonly claim: Name }> & { readonly claim: Name },
  evidence: Evidence,
): ClaimResult {
  const judgeClaim: EvaluateClaim<Name> = evaluations[claim.claim];
  const judged = judgeClaim(claim, evidence);
  if (evidence.calls.length > 0 || needsNoCalls(claim)) return judged;
  return { ...judged, ok: false, seen: 'no call was made' };
}

/** True for what is seen before anybody calls. */
export const needsNoCalls = ({ claim }: Pick<Claim, 'claim'>): boolean => claim === 'admitted';

/** How many assertions about shares a claim makes: each can be wrong by chance. */
export function shareAssertionsIn(claim: Claim): number {
  const isChance = (percent: number) => percent > 0 && percent < 100;
  if (claim.claim === 'shares') return claim.shares.filter(({ percent }) => isChance(percent)).length;
  return 'percent' in claim && isChance(claim.percent) ? 1 : 0;
}
