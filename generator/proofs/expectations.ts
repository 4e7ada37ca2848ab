import { durationMs } from '../model/duration.ts';
import type { ProofSpec } from '../schema/proofs.ts';

/** Deadline of the calls of a proof in milliseconds. */
export const deadlineMs = ({ deadline = '20s' }: Pick<ProofSpec, 'deadline'>): number => durationMs(deadline);

/** Fewest calls of a claim about a share. */
export const leastCalls = 1000;

/** The shares of a proof that are measured by counting: neither 0 nor 100 percent. */
export function sharesExpected({ versions, statusShare, copies }: ProofSpec['expect']): number[] {
  return [...Object.values(versions ?? {}), statusShare?.percent ?? 0, copies?.percent ?? 0].filter(
    (percent) => percent > 0 && percent < 100,
  );
}
