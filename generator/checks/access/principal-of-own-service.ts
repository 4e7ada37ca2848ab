import { identityOf } from '../../model/identity.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const principalOfOwnService = defineCheck({
  name: 'principal-of-own-service',
  code: 'MESH454',
  severity: 'error',
  title: 'A service of this repository, allowed by its principal',
  explanation:
    "A service says itself what it calls. From that come the permission, and what a principal alone does not give: the caller's own proxy and network policy let the call out. Here the call would be allowed, and would not arrive.",
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
          hint: `write under calls in services/${serviceAccount}/service.yaml what it calls of ${spec.name}, and remove the entry here`,
        };
      }
    }
  },
});
