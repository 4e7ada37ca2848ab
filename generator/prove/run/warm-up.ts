import { inParallel } from '../../lang/in-parallel.ts';
import type { Case } from '../case.ts';
import { callsOf } from './calls.ts';
import { headersOf } from './send.ts';
import type { TestRig } from './test-rig.ts';

/** Calls of each caller before its cases: enough to reach every pod, which ends the handshakes. */
const calls = 12;

/**
 * Lets every caller of some cases connect, and its proxy to the pods. No claim depends on these calls: they may be
 * answered or denied.
 */
export async function warmUp(rig: TestRig, cases: readonly Case[]): Promise<void> {
  const routes = new Map(cases.map((testCase) => [JSON.stringify([testCase.from, testCase.to]), testCase]));
  await inParallel(4, [...routes.values()], async (testCase) => {
    const { from, send } = testCase;
    if (send.connections || from.kind === 'plain text' || from.kind === 'controller') return;
    const made = callsOf(rig, testCase);
    if (!made) return;
    const caseNumber = rig.register({ from, send, behaviour: [] });
    for (let number = 0; number < calls; number++) {
      const headers = headersOf(rig, testCase, caseNumber, number);
      await made.make(headers, { number, deadlineMs: 5_000 });
    }
  });
}
