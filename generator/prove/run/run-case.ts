import { setTimeout as pause } from 'node:timers/promises';
import type { Case, Claim, Verdict } from '../case.ts';
import type { Evidence } from '../claims/evidence.ts';
import { evaluateClaim, needsNoCalls } from '../claims/index.ts';
import { type Sent, send } from './send.ts';
import { sendConnections } from './send-connections.ts';
import type { TestRig } from './test-rig.ts';

/** Copies may arrive after the answers: the longest wait for them. */
const copiesMs = 5_000;

/** A pause without another copy ends the wait. */
const quietMs = 250;

/** Runs a case once: a claim that does not hold is not tried again. */
export async function runCase(rig: TestRig, testCase: Case, alpha: number): Promise<Verdict> {
  const began = performance.now();
  try {
    const { admissions } = rig.mesh;
    const { caseNumber, calls, late, refusals } = await sent(rig, testCase);
    const counted = new Set(calls.map(({ number }) => number));
    const evidence = (): Evidence => ({
      case: testCase,
      calls,
      receipts: rig.receipts.of(caseNumber).filter(({ call }) => counted.has(call)),
      ...(refusals === undefined ? {} : { refusals }),
      admissions,
      alpha,
    });
    if (testCase.expect.some(concernsCopies)) await copiesHaveArrived(evidence);
    const claims = testCase.expect.map((each) => evaluateClaim(each, evidence()));
    const ok = claims.length > 0 && claims.every((each) => each.ok);
    const ms = performance.now() - began;
    return { case: testCase, ok, claims, calls: calls.length, ms, ...(late > 0 ? { late } : {}) };
  } catch (error) {
    // Any error fails this case only: the other cases still run.
    const reason = error instanceof Error ? error.message : String(error);
    return { case: testCase, ok: false, claims: [], calls: 0, ms: performance.now() - began, error: reason };
  }
}

/** The calls of a case; none if its claims need no calls. */
async function sent(rig: TestRig, testCase: Case): Promise<Sent> {
  if (testCase.expect.every(needsNoCalls)) return { caseNumber: rig.register(testCase), calls: [], late: 0 };
  return testCase.send.connections ? sendConnections(rig, testCase) : send(rig, testCase);
}

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
    const enough = wanted.every((claim) => evaluateClaim(claim, evidence()).ok);
    if (enough && performance.now() - since >= quietMs) return;
  }
}
