import { identityOf } from '../../model/identity.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const principalOfOwnService = defineCheck({
  name: 'principal-of-own-service',
  code: 'MESH454',
  severity: 'error',
  title: 'A service of this repository is allowed by its principal',
  explanation:
    "The caller's own spec declares what it calls. From that, the generator renders the permission, and also the Sidecar and NetworkPolicy of the caller that let the call out. A principal gives only the permission: the call would be allowed but would not arrive.",
  *run(workspace) {
    const specs = new Map(workspace.services.map(({ spec }) => [spec.name, spec]));
    const ownDomain = workspace.fleet?.spec.trustDomain ?? 'cluster.local';
    for (const { spec, at } of settingsSources(workspace)) {
      for (const [index, { principal }] of (spec.allowPrincipals ?? []).entries()) {
        const written = principal.startsWith(`${ownDomain}/`)
          ? principal.slice(ownDomain.length + 1)
          : principal;
        const { isService, serviceAccount } = identityOf(written, specs);
        if (!isService) continue;
        yield {
          message: `${principal} is the service ${serviceAccount}`,
          at: at(['allowPrincipals', index, 'principal']),
          hint: `declare the methods of ${spec.name} under calls in services/${serviceAccount}/service.yaml, and remove this entry`,
        };
      }
    }
  },
});
