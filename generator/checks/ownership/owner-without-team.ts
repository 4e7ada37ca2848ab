import { suggest } from '../../diagnostics/suggestion.ts';
import { fleetPath } from '../../load/input-paths.ts';
import { defineCheck } from '../check.ts';

const source = 'GitHub Docs, About code owners';

export const ownerWithoutTeam = defineCheck({
  name: 'owner-without-team',
  code: 'MESH550',
  severity: 'error',
  title: 'An owner has no team on GitHub',
  explanation: `.github/CODEOWNERS is rendered from codeOwners in ${fleetPath}. If an owner is missing under teams, GitHub requests no review for changes to its services.`,
  source,
  *run({ fleet, services, externals }) {
    const teams = fleet?.spec.codeOwners?.teams;
    if (!fleet || !teams) return;
    for (const { spec, at } of [...services, ...externals]) {
      if (Object.hasOwn(teams, spec.owner)) continue;
      yield {
        message: `codeOwners has no team for ${spec.owner}, the owner of ${spec.name}`,
        at: at(['owner']),
        hint: `add ${spec.owner}: ["@organization/team"] under codeOwners.teams in ${fleetPath}; ${suggest(spec.owner, Object.keys(teams), 'owners there')}`,
        related: [{ message: 'the owners', at: fleet.at(['codeOwners', 'teams'], 'key') }],
      };
    }
  },
});
