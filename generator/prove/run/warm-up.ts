import { inParallel } from '../../lang/in-parallel.ts';
import type { Case } from '../case.ts';
import { callOnce } from '../clients/client.ts';
import type { Bench } from './bench.ts';
import { headersOf } from './send.ts';

/** Calls of each caller before it is listened to: enough to reach every pod, so that handshakes are behind it. */
const calls = 12;

/**
 * Lets every caller of some cases connect, and its proxy to the pods: what comes of these calls is nobody's claim. They
 * are refused or answered, as may be.
 */
export async function warmUp(bench: Bench, cases: readonly Case[]): Promise<void> {
  const routes = new Map(cases.map((claim) => [JSON.stringify([claim.from, claim.to]), claim]));
  await inParallel(4, [...routes.values()], async (claim) => {
    const { from, to, send } = claim;
    const method = bench.methods.get(send.method);
    if (!method || from.kind === 'plain text') return;
    const client = bench.client(from, to);
    const caseNumber = bench.admit({ from, send, behaviour: [] });
    for (let number = 0; number < calls; number++) {
      const headers = headersOf(bench, claim, caseNumber, number);
      await callOnce(client, method, headers, { number, deadlineMs: 5_000 });
    }
  });
}
