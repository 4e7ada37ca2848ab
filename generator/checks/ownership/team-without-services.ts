import { alike } from '../../diagnostics/alike.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { defineCheck } from '../check.ts';

export const teamWithoutServices = defineCheck({
  name: 'team-without-services',
  code: 'MESH553',
  severity: 'warning',
  title: 'A team, defaults or notifications are set for an owner without services',
  explanation:
    'No service has this owner. Its name is misspelt, or its last service was removed and the line can be removed, too. Misspelt in teamDefaults, the services of the team do not get its settings. These are for services, not for external services.',
  *run({ fleet, services, externals }) {
    if (!fleet) return;
    const { codeOwners, notifications, teamDefaults = {} } = fleet.spec;
    const ofServices = new Set(services.map(({ spec }) => spec.owner));
    const ofAll = new Set([...ofServices, ...externals.map(({ spec }) => spec.owner)]);
    const maps = [
      { path: ['codeOwners', 'teams'], names: Object.keys(codeOwners?.teams ?? {}), owners: ofAll },
      { path: ['notifications', 'teams'], names: Object.keys(notifications?.teams ?? {}), owners: ofAll },
      { path: ['teamDefaults'], names: Object.keys(teamDefaults), owners: ofServices },
    ];
    for (const { path, names, owners } of maps)
      for (const owner of names) {
        if (owners.has(owner)) continue;
        yield {
          message: `no service has the owner ${owner}`,
          at: fleet.at([...path, owner], 'key'),
          hint: hintFor(owner, owners),
        };
      }
  },
});

function hintFor(owner: string, owners: ReadonlySet<string>): string {
  if (owners.size === 0) return `add a service with owner: ${owner}, or remove this line`;
  return `${suggest(owner, owners, 'owners of services')}${alike(owner, owners).length > 0 ? '' : '; correct the name, or remove this line'}`;
}
