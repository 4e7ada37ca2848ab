import { leastCalls, sharesExpected } from '../expectations.ts';
import { defineProofCheck } from '../proof-check.ts';

export const tooFewCallsForShare = defineProofCheck({
  name: 'too-few-calls-for-share',
  code: 'MESH707',
  severity: 'error',
  title: 'A share without enough calls',
  explanation:
    'Whether a share holds is told by counting, and with few calls almost any count is likely: of 50 calls, 10% may well be none. A proof of a share makes at least 1000 calls, which is what it makes where nothing is said.',
  *check({ proof: { calls, expect }, at }) {
    if (calls === undefined || calls >= leastCalls || sharesExpected(expect).length === 0) return;
    const hint = `make at least ${leastCalls}, or leave calls away`;
    yield { message: `${calls} calls do not tell a share`, at: at(['calls']), hint };
  },
});
