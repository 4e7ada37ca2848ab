import { servedPortsOf } from '../../model/served-ports.ts';
import { defineCheck } from '../check.ts';
import { calledMethods, everySpecIsLoaded } from '../support/calls/called-methods.ts';

export const uncalledService = defineCheck({
  name: 'uncalled-service',
  code: 'MESH314',
  severity: 'information',
  title: 'A service without callers',
  explanation:
    'Calls are denied unless a spec allows them. If no other service lists a service under calls, no gateway exposes it and it allows no principal, it answers only its probes. This check does not report services that call others, or that have no port: they can work without callers.',
  *run(workspace) {
    if (!everySpecIsLoaded(workspace)) return;
    const called = calledMethods(workspace);
    for (const { spec, at } of workspace.services) {
      const isWorker = servedPortsOf(spec).length === 0;
      if (isWorker || called.has(spec.name) || (spec.calls ?? []).length > 0) continue;
      yield {
        message: `no caller may call ${spec.name}: no service calls it, no gateway exposes it, and it allows no principal`,
        at: at(['name']),
        hint: 'list it under calls of a service, or set expose or allowPrincipals here',
      };
    }
  },
});
