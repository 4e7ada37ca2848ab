import { setTimeout as pause } from 'node:timers/promises';
import type { Case, Claim, Verdict } from '../case.ts';
import type { Evidence } from '../claims/evidence.ts';
import { isWithoutCalls, judge } from '../claims/index.ts';
import type { Bench } from './bench.ts';
import { type Sent, send } from './send.ts';

/** Copies are sent beside the calls and may arrive after the answers: how long they are waited for. */
const copiesMs = 5_000;

/** A pause in which no further copy arrives ends the waiting. */
const quietMs = 250;

/** Carries out a case once: there is no second try of a claim that did not hold. */
export async function runCase(bench: Bench, claim: Case, alpha: number): Promise<Verdict> {
  const began = performance.now();
  try {
    const { admissions } = bench.mesh;
    const { caseNumber, calls, late } = await sent(bench, claim);
    const counted = new Set(calls.map(({ number }) => number));
    const evidence = (): Evidence => ({
      case: claim,
      calls,
      receipts: bench.receipts.of(caseNumber).filter(({ call }) => counted.has(call)),
      admissions,
      alpha,
    });
    if (claim.expect.some(concernsCopies)) await copiesHaveArrived(evidence);
    const claims = claim.expect.map((each) => judge(each, evidence()));
    const ok = claims.length > 0 && claims.every((each) => each.ok);
    const ms = performance.now() - began;
    return { case: claim, ok, claims, calls: calls.length, ms, ...(late > 0 ? { late } : {}) };
  } catch (error) {
    // Whatever ends a case makes it a failed one: the other cases still run.
    const reason = error instanceof Error ? error.message : String(error);
    return { case: claim, ok: false, claims: [], calls: 0, ms: performance.now() - began, error: reason };
  }
}

/** The calls of a case; none where its claims are about what is seen before anybody calls. */
const sent = async (bench: Bench, claim: Case): Promise<Sent> =>
  claim.expect.every(isWithoutCalls)
    ? { caseNumber: bench.admit(claim), calls: [], late: 0 }
    : send(bench, claim);

const concernsCopies = ({ claim }: Claim): boolean =>
  claim === 'copies' || claim === 'copies are not waited for';

/** Waits until there are enough copies and then none for a while. */
async function copiesHaveArrived(evidence: () => Evidence): Promise<void> {
  const start = performance.now();
  const count = () => evidence().receipts.filter(({ isCopy }) => isCopy).length;
  const wanted = evidence().case.expect.filter(concernsCopies);
  let [seen, since] = [count(), start];
  while (performance.now() - start < copiesMs) {
    await pause(25);
    if (count() !== seen) [seen, since] = [count(), performance.now()];
    const enough = wanted.every((claim) => judge(claim, evidence()).ok);
    if (enough && performance.now() - since >= quietMs) return;
  }
}
