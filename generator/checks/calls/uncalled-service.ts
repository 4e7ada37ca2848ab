import { defineCheck } from '../check.ts';
import { calledMethods, isKnown } from '../support/calls/called-methods.ts';

export const uncalledService = defineCheck({
  name: 'uncalled-service',
  code: 'MESH314',
  severity: 'information',
  title: 'A service that nobody may call',
  explanation:
    'Access is denied unless a spec allows it. A service that no other one names in calls, that no gateway exposes and that allows no principal answers its probes and nobody else. Services that call others are left out: they may work without being called.',
  *run(workspace) {
    if (!isKnown(workspace)) return;
    const called = calledMethods(workspace);
    for (const { spec, at } of workspace.services) {
      if (called.has(spec.name) || (spec.calls ?? []).length > 0) continue;
      yield {
        message: `nobody may call ${spec.name}: no calls name it, no gateway exposes it, no principal is allowed`,
        at: at(['name']),
        hint: `name it in the calls of a service, or say expose or allowPrincipals here`,
      };
    }
  },
});
