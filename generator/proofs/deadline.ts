import { durationMs } from '../model/duration.ts';
import type { ProofSpec } from '../schema/proofs.ts';

/** Deadline of the calls of a proof in milliseconds. */
export const deadlineMs = ({ deadline = '20s' }: Pick<ProofSpec, 'deadline'>): number => durationMs(deadline);
