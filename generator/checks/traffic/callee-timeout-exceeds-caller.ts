import { servicesNamed } from '../../load/proto-index.ts';
import type { Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';
import { type DeclaredCall, declaredCalls, perSpecs } from '../support/calls/declared-calls.ts';
import { callTimeoutOf, longestCallTimeout } from '../support/routes/call-timeouts.ts';

export const calleeTimeoutExceedsCaller = defineCheck({
  name: 'callee-timeout-exceeds-caller',
  code: 'MESH426',
  severity: 'warning',
  title: 'A called service that may take longer than its caller',
  explanation:
    'Who calls a service gives up after the timeout of its method. Where that service waits even longer for another one, nobody is there any more when the answer comes: the work is done for nothing, and just when everything is slow. Deadlines get shorter from each call to the next.',
  source: 'gRPC, Deadlines: deadline propagation',
  *run(workspace) {
    const findings = perSpecs((call) => [...tooLong(call, workspace)]);
    for (const calls of declaredCalls(workspace)) {
      for (const own of calls.values()) for (const call of own) yield* findings(call);
    }
  },
});

function* tooLong({ caller, callee, methods }: DeclaredCall, { protos = {} }: Workspace): Iterable<Finding> {
  const own = longestCallTimeout(caller.spec, servicesNamed(caller.spec.grpc.services, protos));
  if (!own) return;
  const served = servicesNamed(callee.spec.grpc.services, protos);
  for (const method of methods) {
    const limit = callTimeoutOf(callee.spec, method, served);
    if (!limit || limit.ms <= own.ms) continue;
    yield {
      message: `callers of ${caller.name} give up after ${own.written} at most, and ${caller.name} may wait ${limit.written} for ${method.name}`,
      at: method.at,
      hint: `lower the timeout of ${method.name} below ${own.written}, or raise that of ${caller.name} above ${limit.written}`,
      related: [
        { message: `the longest limit of ${caller.name}`, at: caller.at(own.path) },
        { message: `the limit of ${method.name}`, at: callee.at(limit.path) },
      ],
    };
  }
}
