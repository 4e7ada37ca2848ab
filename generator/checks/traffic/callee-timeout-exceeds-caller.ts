import { servedBy } from '../../load/proto-index.ts';
import type { Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';
import { type DeclaredCall, declaredCalls, perSpecs } from '../support/calls/declared-calls.ts';
import { callTimeoutOf, longestCallTimeout } from '../support/routes/call-timeouts.ts';

export const calleeTimeoutExceedsCaller = defineCheck({
  name: 'callee-timeout-exceeds-caller',
  code: 'MESH426',
  severity: 'warning',
  title: 'The timeout of a called method is longer than the timeout of its caller',
  explanation:
    'A caller gives up after the timeout of the method it calls. If the called service then waits even longer for another service, the answer comes too late and the work is wasted, just when everything is slow. Timeouts must get shorter from each call to the next.',
  source: 'gRPC, Deadlines: deadline propagation',
  *run(workspace) {
    const findings = perSpecs((call) => [...tooLong(call, workspace)]);
    for (const calls of declaredCalls(workspace)) {
      for (const own of calls.values()) for (const call of own) yield* findings(call);
    }
  },
});

function* tooLong({ caller, callee, methods }: DeclaredCall, { protos = {} }: Workspace): Iterable<Finding> {
  const own = longestCallTimeout(caller.spec, servedBy(caller.spec, protos));
  if (!own) return;
  const served = servedBy(callee.spec, protos);
  for (const method of methods) {
    const limit = callTimeoutOf(callee.spec, method, served);
    if (!limit || limit.ms <= own.ms) continue;
    yield {
      message: `callers of ${caller.name} give up after at most ${own.written}, but ${caller.name} may wait ${limit.written} for ${method.name}`,
      at: method.at,
      hint: `lower the timeout of ${method.name} below ${own.written}, or raise that of ${caller.name} above ${limit.written}`,
      related: [
        { message: `the longest timeout of ${caller.name}`, at: caller.at(own.path) },
        { message: `the timeout of ${method.name}`, at: callee.at(limit.path) },
      ],
    };
  }
}
