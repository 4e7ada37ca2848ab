import { suggest } from '../../diagnostics/suggestion.ts';
import { defineCheck } from '../check.ts';

export const teamWithoutServices = defineCheck({
  name: 'team-without-services',
  code: 'MESH553',
  severity: 'warning',
  title: 'A team for an owner that owns nothing',
  explanation:
    'No service has this owner: its name is misspelt, or its last service is gone and the line can go too.',
  *run({ fleet, services, externals }) {
    if (!fleet?.spec.codeOwners) return;
    const owners = new Set([...services, ...externals].map(({ spec }) => spec.owner));
    for (const owner of Object.keys(fleet.spec.codeOwners.teams)) {
      if (owners.has(owner)) continue;
      yield {
        message: `no service has the owner ${owner}`,
        at: fleet.at(['codeOwners', 'teams', owner], 'key'),
        hint: suggest(owner, owners, 'owners of services'),
      };
    }
  },
});
