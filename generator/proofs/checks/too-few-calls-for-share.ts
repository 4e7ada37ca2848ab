import { leastCalls, sharesExpected } from '../expectations.ts';
import { defineProofCheck } from '../proof-check.ts';

export const tooFewCallsForShare = defineProofCheck({
  name: 'too-few-calls-for-share',
  code: 'MESH707',
  severity: 'error',
  title: 'A proof of a share has too few calls',
  explanation:
    'A share is measured by counting calls, and with few calls almost any count is possible: 10% of 50 calls can be 0 calls. A proof of a share makes at least 1000 calls, which is the default.',
  *check({ proof: { calls, expect }, at }) {
    if (calls === undefined || calls >= leastCalls || sharesExpected(expect).length === 0) return;
    const hint = `make at least ${leastCalls}, or leave calls away`;
    yield { message: `${calls} calls are too few to measure a share`, at: at(['calls']), hint };
  },
});
