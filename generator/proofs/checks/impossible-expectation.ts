import { durationMs } from '../../model/duration.ts';
import { deadlineMs } from '../expectations.ts';
import { isHttpCall } from '../operation.ts';
import { defineProofCheck, type Finding, type ProofContext } from '../proof-check.ts';

export const impossibleExpectation = defineProofCheck({
  name: 'impossible-expectation',
  code: 'MESH709',
  severity: 'error',
  title: 'The expectations of a proof exclude each other',
  explanation:
    'Some expectations cannot be true together: calls that reach no server get no answer, no call takes longer than its deadline, an upper limit of latency must be above the lower one, and a call of gRPC does not end with a status of HTTP, or the other way round. Such a proof fails with any routes.',
  *check(context) {
    yield* unreached(context);
    yield* times(context);
    yield* statuses(context);
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

/** What a client reports if there is no answer, whatever the protocol. */
const ofBoth: readonly unknown[] = ['OK', 'UNAVAILABLE', 'DEADLINE_EXCEEDED'];

function* statuses({
  proof: { call, expect, servers = [] },
  instances: [instance],
  at,
}: ProofContext): Iterable<Finding> {
  if (!instance) return;
  const isHttp = isHttpCall(instance.spec, call);
  const { status = [], statusShare } = expect;
  const expected = [status].flat().map((each, index) => ({
    status: each,
    path: ['expect', 'status', ...(Array.isArray(status) ? [index] : [])],
  }));
  const shared = statusShare
    ? [{ status: statusShare.status, path: ['expect', 'statusShare', 'status'] }]
    : [];
  const returned = servers.flatMap(({ fail }, index) =>
    fail ? [{ status: fail.status, path: ['servers', index, 'fail', 'status'] }] : [],
  );
  for (const each of [...expected, ...shared, ...returned]) {
    const isOther = isHttp
      ? typeof each.status === 'string' &&
        (returned.includes(each) ? each.status !== 'OK' : !ofBoth.includes(each.status))
      : typeof each.status === 'number';
    if (!isOther) continue;
    yield {
      message: isHttp
        ? `${call} is a request of HTTP, which has no status ${each.status}`
        : `${call} is a gRPC method, which has no status ${each.status}`,
      at: at(each.path),
      hint: isHttp ? 'write a number, such as 403' : 'write a status of gRPC, such as PERMISSION_DENIED',
    };
  }
}
