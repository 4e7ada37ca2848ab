import { alike } from '../../diagnostics/alike.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { defineCheck } from '../check.ts';

export const teamWithoutServices = defineCheck({
  name: 'team-without-services',
  code: 'MESH553',
  severity: 'warning',
  title: 'A team is set for an owner without services',
  explanation:
    'No service has this owner. Its name is misspelt, or its last service was removed and the line can be removed, too.',
  *run({ fleet, services, externals }) {
    if (!fleet?.spec.codeOwners) return;
    const owners = new Set([...services, ...externals].map(({ spec }) => spec.owner));
    for (const owner of Object.keys(fleet.spec.codeOwners.teams)) {
      if (owners.has(owner)) continue;
      yield {
        message: `no service has the owner ${owner}`,
        at: fleet.at(['codeOwners', 'teams', owner], 'key'),
        hint: hintFor(owner, owners),
      };
    }
  },
});

function hintFor(owner: string, owners: ReadonlySet<string>): string {
  if (owners.size === 0) return `add a service with owner: ${owner}, or remove this line`;
  return `${suggest(owner, owners, 'owners of services')}${alike(owner, owners).length > 0 ? '' : '; correct the name, or remove this line'}`;
}
