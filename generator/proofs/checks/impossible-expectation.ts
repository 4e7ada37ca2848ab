import { durationMs } from '../../model/duration.ts';
import { deadlineMs } from '../expectations.ts';
import { defineProofCheck, type Finding, type ProofContext } from '../proof-check.ts';

export const impossibleExpectation = defineProofCheck({
  name: 'impossible-expectation',
  code: 'MESH709',
  severity: 'error',
  title: 'The expectations of a proof exclude each other',
  explanation:
    'Some expectations cannot be true together: calls that reach no server get no answer, no call takes longer than its deadline, and an upper limit of latency must be above the lower one. Such a proof fails with any routes.',
  *check(context) {
    yield* unreached(context);
    yield* times(context);
  },
});

function* unreached({ proof: { expect }, at }: ProofContext): Iterable<Finding> {
  if (expect.reached !== false) return;
  const others = ['version', 'versions', 'tries', 'copies', 'requestHeaders', 'endsBeforeServer'] as const;
  for (const key of others) {
    if (expect[key] === undefined) continue;
    const message = `where no server is reached, there is no ${key} to see`;
    yield { message, at: at(['expect', key], 'key'), hint: 'remove one of the two' };
  }
}

function* times({ proof, at }: ProofContext): Iterable<Finding> {
  const { above, below } = proof.expect.latency ?? {};
  if (above !== undefined && below !== undefined && durationMs(above) >= durationMs(below))
    yield {
      message: `no call is slower than ${above} and faster than ${below}`,
      at: at(['expect', 'latency', 'below']),
      hint: 'set the upper limit above the lower one',
    };
  if (above !== undefined && durationMs(above) >= deadlineMs(proof))
    yield {
      message: `the deadline ends calls before ${above}`,
      at: at(['expect', 'latency', 'above']),
      hint: 'set a longer deadline',
    };
}
